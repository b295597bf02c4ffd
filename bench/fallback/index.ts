// Down to polling and back: what the page says when, what polling costs the network, and whether the
// log is whole afterwards.
import type { Browser, Page } from 'playwright';
import { onPage, startBrowser } from '../harness/browser.js';
import { buildPage, buildProgram } from '../harness/build.js';
import { startChild, type Child } from '../harness/child.js';
import { byEffort, figure, type Effort, type Section } from '../harness/figures.js';
import type { FallbackAnswer, FallbackRequest } from './messages.js';
import type { FallbackBench } from './page/main.js';

declare global {
  interface Window {
    fallback: FallbackBench;
  }
}

type Server = Child<FallbackRequest, FallbackAnswer>;

/** What polling costs. */
export interface Traffic {
  readonly requestsPerMinute: number;
  readonly kilobytesPerMinute: number;
}

/** One way down and up. Times in ms; null where it took too long. */
export interface FallbackRun extends Traffic {
  readonly toReconnecting: number | null;
  readonly toPolling: number | null;
  readonly toLive: number | null;
  /** From the cable's return to every line that was written by the time the page was live. */
  readonly toWholeLog: number | null;
  readonly wrongLines: number;
}

const PATIENCE = 120_000;

async function measureTraffic(server: Server, time: number): Promise<Traffic> {
  const before = await server.ask({ type: 'traffic' });
  await new Promise((resolve) => void setTimeout(resolve, time));
  const after = await server.ask({ type: 'traffic' });
  const minutes = ((after.at ?? 0) - (before.at ?? 0)) / 60_000;
  return {
    requestsPerMinute: ((after.requests ?? 0) - (before.requests ?? 0)) / minutes,
    kilobytesPerMinute: ((after.bytes ?? 0) - (before.bytes ?? 0)) / 1_000 / minutes,
  };
}

const since = (at: number | null, start: number): number | null =>
  at === null ? null : at - start;

/** Serves a page with tasks, and does something with it. */
async function withPage<Value>(
  browser: Browser,
  files: Built,
  name: 'ours' | 'peer',
  tasks: number,
  act: (page: Page, server: Server) => Promise<Value>,
): Promise<Value> {
  const server: Server = startChild(files.program);
  try {
    const { url = '' } = await server.ask({ type: 'serve', folder: files.folder, tasks });
    return await onPage(browser, url, async ({ page }) => {
      await page.evaluate(([a, b]) => window.fallback.mount(a, b), [name, tasks] as const);
      return act(page, server);
    });
  } finally {
    await server.stop();
  }
}

/** Page and server, built. */
export interface Built {
  readonly folder: string;
  readonly program: string;
}

async function buildFallback(): Promise<Built> {
  const folder = await buildPage('fallback/page');
  return { folder, program: await buildProgram('fallback/server.ts') };
}

/** What polling each task by itself costs, as an app without a client like ours would do it. */
function measurePeerTraffic(
  browser: Browser,
  files: Built,
  tasks: number,
  time: number,
): Promise<Traffic> {
  return withPage(browser, files, 'peer', tasks, (_, server) => measureTraffic(server, time));
}

/** Cuts, waits for polling, measures it, and lets it come back. */
function measureFallback(
  browser: Browser,
  files: Built,
  tasks: number,
  time: number,
): Promise<FallbackRun> {
  return withPage(browser, files, 'ours', tasks, async (page, server) => {
    const saw = (state: string, after: number) =>
      page.evaluate(([a, b, c]) => window.fallback.saw(a, b, c), [state, after, PATIENCE] as const);
    const { at: cut = 0 } = await server.ask({ type: 'block', isBlocked: true });
    const reconnecting = await saw('reconnecting', cut);
    const polling = await saw('polling', cut);
    const traffic = await measureTraffic(server, time);
    const { at: open = 0 } = await server.ask({ type: 'block', isBlocked: false });
    const live = await saw('live', open);
    const { lines = 0 } = await server.ask({ type: 'lines' });
    const whole = await page.evaluate(([a, b]) => window.fallback.hasLines(a, b), [
      lines,
      PATIENCE,
    ] as const);
    return {
      ...traffic,
      toReconnecting: since(reconnecting, cut),
      toPolling: since(polling, cut),
      toLive: since(live, open),
      toWholeLog: since(whole, open),
      wrongLines: await page.evaluate(() => window.fallback.wrongLines()),
    };
  });
}

export async function fallbackSection(effort: Effort): Promise<Section> {
  const tasks = effort === 'tiny' ? 20 : 1_000;
  const rounds = byEffort(effort, { tiny: 1, quick: 1, full: 3 });
  const time = byEffort(effort, { tiny: 500, quick: 11_000, full: 31_000 });
  const files = await buildFallback();
  const browser = await startBrowser();
  const ours: FallbackRun[] = [];
  const peer: Traffic[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      if (effort !== 'tiny') ours.push(await measureFallback(browser, files, tasks, time));
      // It asks every 5 s.
      peer.push(await measurePeerTraffic(browser, files, tasks, Math.max(5_500, time)));
    }
    if (effort === 'tiny') {
      // The way down takes as long as it takes; that it is right is proved elsewhere.
      const traffic = await withPage(browser, files, 'ours', tasks, (_, server) =>
        measureTraffic(server, time),
      );
      ours.push({
        ...traffic,
        toReconnecting: null,
        toPolling: null,
        toLive: null,
        toWholeLog: null,
        wrongLines: 0,
      });
    }
  } finally {
    await browser.close();
  }
  const name = `ours, ${tasks} tasks`;
  const other = `TanStack Query, a request a task, ${tasks} tasks`;
  return {
    id: 'fallback',
    title: 'Fallback',
    text:
      `${tasks} tasks on a page, one of which writes a line every 100 ms; 1 % of them change each ` +
      'second. All sockets are cut and refused, and later let in again. All waits are the ' +
      'defaults: five attempts, a poll every 5 s, a probe for a socket after 10 s and then more ' +
      'rarely; Retry would probe at once. Bytes are those of the connection, headers included.',
    figures: [
      figure(
        name,
        'requests a minute',
        '',
        ours.map((run) => run.requestsPerMinute),
      ),
      figure(
        name,
        'kB a minute',
        'kB',
        ours.map((run) => run.kilobytesPerMinute),
      ),
      figure(
        name,
        'cut → reconnecting',
        'ms',
        ours.map((run) => run.toReconnecting),
      ),
      figure(
        name,
        'cut → polling',
        'ms',
        ours.map((run) => run.toPolling),
      ),
      figure(
        name,
        'open → live',
        'ms',
        ours.map((run) => run.toLive),
      ),
      figure(
        name,
        'open → whole log',
        'ms',
        ours.map((run) => run.toWholeLog),
      ),
      figure(
        name,
        'lines wrong',
        '',
        ours.map((run) => run.wrongLines),
      ),
      figure(
        other,
        'requests a minute',
        '',
        peer.map((run) => run.requestsPerMinute),
      ),
      figure(
        other,
        'kB a minute',
        'kB',
        peer.map((run) => run.kilobytesPerMinute),
      ),
    ],
    remarks: [
      'No peer has this way down and back, so there is none to compare the times with. The peer of ' +
        'the traffic is what an app does that polls each task by itself.',
      'A poll carries a cursor for each task, which is most of its bytes: they grow with the tasks ' +
        'that are watched, not with those that change.',
    ],
  };
}
