/**
 * A store with what it leaves to the hub: reading many at once, and counting.
 */
import { TASK_STATUSES, type Task, type TaskStatus } from '../../protocol/index.js';
import type { Clock } from '../../shared/clock.js';
import { TookTooLong, within } from '../within.js';
import {
  StoreUnavailableError,
  type MaybePromise,
  type StoreFilter,
  type TaskCounts,
  type TaskList,
  type TaskStore,
} from './store.js';

/** A store that has everything. */
export type CompleteStore = TaskStore & Required<Pick<TaskStore, 'getMany' | 'counts'>>;

/** Tasks that are read at a time to be counted. */
const PAGE = 1_000;

/** How long a store may take to read, in ms; whoever asked is told, and may try again. */
const READ_TIME = 10_000;

/**
 * Adds to a store what it does not have, and an end to reads that take too long. Its own methods are
 * called on itself.
 */
export function completeStore(store: TaskStore, clock: Clock): CompleteStore {
  const inTime = <Value>(value: MaybePromise<Value>): MaybePromise<Value> =>
    value instanceof Promise
      ? within(clock, READ_TIME, 'The store', value).catch((error: unknown) => {
          throw error instanceof TookTooLong
            ? new StoreUnavailableError(error.message, { cause: error })
            : error;
        })
      : value;
  return {
    isDurable: store.isDurable ?? false,
    open: (announce) => store.open(announce),
    create: (task, origin, lease) => store.create(task, origin, lease),
    update: (id, change) => store.update(id, change),
    append: (id, lines, at) => store.append(id, lines, at),
    get: (id) => inTime(store.get(id)),
    getMany: (ids) =>
      inTime(
        store.getMany === undefined
          ? Promise.all(ids.map((id) => store.get(id)))
          : store.getMany(ids),
      ),
    origin: (id) => inTime(store.origin(id)),
    lines: (id, from, maxLines, maxBytes) => inTime(store.lines(id, from, maxLines, maxBytes)),
    list: (query) => inTime(store.list(query)),
    counts: (filter) =>
      store.counts === undefined ? countByList(store, filter) : inTime(store.counts(filter)),
    ...leasesOf(store),
    remove: (id) => store.remove(id),
    close: () => store.close(),
  };
}

function leasesOf(store: TaskStore): Pick<TaskStore, 'claim' | 'renew' | 'expired'> {
  const { claim, renew, expired } = store;
  if (claim === undefined || renew === undefined || expired === undefined) return {};
  return {
    claim: (id, lease, now) => claim.call(store, id, lease, now),
    renew: (lease) => renew.call(store, lease),
    expired: (now) => expired.call(store, now),
  };
}

async function countByList(store: TaskStore, filter: StoreFilter = {}): Promise<TaskCounts> {
  const tally = new Tally();
  let cursor: string | null | undefined;
  do {
    const page: TaskList = await store.list({
      ...filter,
      limit: PAGE,
      ...(cursor == null ? {} : { cursor }),
    });
    for (const task of page.tasks) tally.add(task);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return tally;
}

/** Counts tasks one by one. */
export class Tally implements TaskCounts {
  readonly counts = Object.fromEntries(TASK_STATUSES.map((status) => [status, 0])) as Record<
    TaskStatus,
    number
  >;
  total = 0;
  readonly resources = { cpuPercent: 0, memoryBytes: 0, networkBytesPerSecond: 0 };

  add(task: Task): void {
    this.counts[task.status] += 1;
    this.total += 1;
    this.addResources(task);
  }

  addResources({ resources }: Pick<Task, 'resources'>): void {
    this.resources.cpuPercent += resources?.cpuPercent ?? 0;
    this.resources.memoryBytes += resources?.memoryBytes ?? 0;
    this.resources.networkBytesPerSecond += resources?.networkBytesPerSecond ?? 0;
  }
}
