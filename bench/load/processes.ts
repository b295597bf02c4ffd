// Child processes that do nothing: what it costs the hub to watch them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskSummaryReport } from '../../src/server/index.js';
import { figure, type Part } from '../harness/figures.js';
import { withServer } from './program.js';

/** How large a run is. */
export interface ProcessesSize {
  readonly processes: number;
  readonly seconds: number;
}

export async function processesPart({ processes, seconds }: ProcessesSize): Promise<Part> {
  const share = (cpu = Number.NaN): number => (cpu / 1_000 / seconds) * 100;
  const [without, beside, running] = await withServer('ours', async ({ url, ask }) => {
    await sleep(500);
    const before = await ask({ type: 'rest', seconds });
    await ask({ type: 'processes', count: processes });
    // Until all have started.
    await sleep(1_000 + 60 * processes);
    const after = await ask({ type: 'rest', seconds });
    const summary = (await (await fetch(`${url}/summary`)).json()) as TaskSummaryReport;
    return [share(before.cpu), share(after.cpu), summary.counts.running ?? 0];
  });
  return {
    title: 'Idle child processes',
    text:
      `Run by \`runProcess\` with its defaults, each sampled once a second, for ${seconds} s. Given is ` +
      'the hub’s own processor time, by one core.',
    figures: [
      figure('none', 'share of a core', '%', [without]),
      figure(`${processes} processes`, 'share of a core', '%', [beside]),
      figure(`${processes} processes`, 'running', '', [running]),
    ],
  };
}
