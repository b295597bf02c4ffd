// Starts the server of this scenario for one measurement.
import { buildProgram } from '../harness/build.js';
import { startChild, type Child } from '../harness/child.js';
import type { LoadAnswer, LoadRequest, ServerKind } from './messages.js';
import type { HubLimits } from '../../src/server/index.js';

/** A server that is up. */
export interface Served {
  readonly url: string;
  ask(request: LoadRequest): Promise<LoadAnswer>;
}

/** Limits that are not what is measured: what the benchmark sends at full speed would meet them. */
const WIDE: HubLimits = { maxRequestsPerSecond: 1e6, maxFinishedTasks: 200_000 };

/** Does something with a server of its own, and ends it. */
export async function withServer<Value>(
  kind: ServerKind,
  act: (served: Served) => Promise<Value>,
  options: { readonly pingInterval?: number } = {},
): Promise<Value> {
  const child: Child<LoadRequest, LoadAnswer> = startChild(await buildProgram('load/server.ts'), [
    '--expose-gc',
  ]);
  try {
    const { url = '' } = await child.ask({ type: 'serve', kind, limits: WIDE, ...options });
    return await act({ url, ask: (request) => child.ask(request) });
  } finally {
    await child.stop();
  }
}
