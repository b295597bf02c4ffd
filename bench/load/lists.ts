// Lists and the summary over HTTP, as the tasks that are not wanted become more.
import { figure, type Figure, type Part } from '../harness/figures.js';
import { percentile } from '../harness/stats.js';
import { slopeOf } from '../growth/slope.js';
import { withServer } from './program.js';

/** How large a run is. */
export interface ListsSize {
  /** Tasks in the store. */
  readonly tasks: readonly number[];
  /** Requests of each kind. */
  readonly requests: number;
}

/** Tasks that the filters find: the oldest, so that a list that looks through the others meets them last. */
const WANTED = 50;

const QUERIES: readonly (readonly [measure: string, query: string, found: number | undefined])[] = [
  ['summary', '/summary', undefined],
  ['by status', '?status=running', WANTED],
  ['by type', '?type=wanted', WANTED],
  ['by tag', '?tag=wanted', WANTED],
  ['by all three', '?status=running&type=wanted&tag=wanted', WANTED],
  ['by two that half fit each, and none both', '?type=even&tag=odd', 0],
  ['a page of all', '', 100],
];

async function timeOf(url: string, found: number | undefined): Promise<number> {
  const start = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  const time = performance.now() - start;
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text}`);
  const { tasks } = JSON.parse(text) as { tasks?: unknown[] };
  if (found !== undefined && tasks?.length !== found) {
    throw new Error(`${url} gave ${tasks?.length} tasks in place of ${found}.`);
  }
  return time;
}

function measure(tasks: number, requests: number): Promise<Figure[]> {
  return withServer('ours', async ({ url, ask }) => {
    const wanted = { type: 'wanted', tags: ['wanted'] };
    const running = { status: 'running' };
    await ask({
      ...{ type: 'create', prefix: 'w', count: WANTED, fields: wanted },
      report: running,
    });
    const others = Math.ceil((tasks - WANTED) / 2);
    for (const name of ['even', 'odd']) {
      const fields = { type: name, tags: [name] };
      await ask({ type: 'create', prefix: name, count: others, fields });
    }
    const figures: Figure[] = [];
    for (const [name, query, found] of QUERIES) {
      // The first few find the code cold.
      for (let n = 0; n < 10; n += 1) await timeOf(url + query, found);
      const times: number[] = [];
      for (let n = 0; n < requests; n += 1) times.push(await timeOf(url + query, found));
      const contestant = `${tasks.toLocaleString('en')} tasks`;
      figures.push(figure(contestant, name, 'ms', [percentile(times, 0.5)]));
    }
    return figures;
  });
}

/** Each kind of list at each size, and the power of the size by which its time grows. */
export async function listsPart(size: ListsSize): Promise<Part> {
  const bySize: Figure[][] = [];
  for (const tasks of size.tasks) bySize.push(await measure(tasks, size.requests));
  const slopes = QUERIES.map(([name]) => {
    const medians = bySize.map(
      (list) => list.find((each) => each.measure === name)?.spread?.median ?? Number.NaN,
    );
    return figure('slope', name, '', [slopeOf(size.tasks, medians)]);
  });
  return {
    title: 'Lists',
    text:
      `The summary, and pages of at most 100 tasks, from the store in memory: the median of ` +
      `${size.requests} requests over HTTP, one after the other. The filters find ${WANTED} tasks, the ` +
      'oldest; all others are not wanted. The slope is the power of the number of tasks by which the ' +
      'time grows: 0 is the same whatever the number.',
    figures: [...bySize.flat(), ...slopes],
  };
}
