/**
 * What whoever runs the hub asks for: figures, and whether the machine is too busy for one more task.
 */
import { readSystem } from '../summary.js';
import { json } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';

/** `GET /tasks/-/metrics` */
export async function readMetrics(context: RouteContext, call: RouteCall): Promise<Response> {
  await context.access.demand(call.identity, 'metrics', {});
  return new Response(await context.metricsText(), {
    headers: {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Cache-Control': 'no-store',
    },
  });
}

/** `POST /tasks/check` */
export async function check(): Promise<Response> {
  const { system, warning } = readSystem();
  return json({ system, warning });
}
