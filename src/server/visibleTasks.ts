/**
 * The tasks that someone may see: pages of them, and how many there are. Reads the store page by
 * page where `authorize` has to be asked, and lets others have their turn meanwhile.
 */
import type { Task } from '../protocol/index.js';
import type { Access } from './access.js';
import { Tally, type CompleteStore } from './store/completeStore.js';
import type { TaskCounts, StoreFilter, TaskList, TaskQuery } from './store/store.js';

/** What is read. */
export interface VisibleContext {
  readonly store: CompleteStore;
  readonly access: Access;
}

/** How long one turn may look through tasks, in ms. */
const TURN = 10;

/** How long a page may be looked for in all, in ms; then it is given as far as it is filled. */
const SEARCH_TIME = 2_000;

/** Tasks that are read at a time where only a count is wanted. */
const COUNT_PAGE = 1_000;

/**
 * One page of the tasks that someone may see. It is only shorter than the limit where there are no
 * more, where it is full of bytes, or where looking for more took too long; then `nextCursor` goes on.
 */
export async function listVisible(
  { store, access }: VisibleContext,
  identity: unknown,
  query: TaskQuery,
): Promise<TaskList> {
  const wanted = withVisibility(access, identity, query);
  if (!access.isAuthorized) return store.list(wanted);
  const tasks: Task[] = [];
  const turn = new Turn();
  let cursor = query.cursor;
  for (;;) {
    const page: TaskList = await store.list({
      ...wanted,
      limit: query.limit - tasks.length,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const task of page.tasks) {
      if (await access.may(identity, 'view', task)) tasks.push(task);
    }
    const { nextCursor } = page;
    if (nextCursor === null || tasks.length >= query.limit || turn.isOver(SEARCH_TIME)) {
      return { tasks, nextCursor };
    }
    cursor = nextCursor;
    await turn.pause();
  }
}

/** How many tasks someone may see, by status, and what they use together. */
export async function countVisible(
  { store, access }: VisibleContext,
  identity: unknown,
): Promise<TaskCounts> {
  const filter = withVisibility(access, identity, {});
  if (!access.isAuthorized) return store.counts(filter);
  const tally = new Tally();
  const turn = new Turn();
  let cursor: string | null | undefined;
  do {
    const page: TaskList = await store.list({
      ...filter,
      limit: COUNT_PAGE,
      ...(cursor == null ? {} : { cursor }),
    });
    for (const task of page.tasks) {
      if (await access.may(identity, 'view', task)) tally.add(task);
    }
    cursor = page.nextCursor;
    await turn.pause();
  } while (cursor !== null);
  return tally;
}

function withVisibility<Filter extends StoreFilter>(
  access: Access,
  identity: unknown,
  filter: Filter,
): Filter {
  const visibleTo = access.visibilityOf(identity);
  return visibleTo === undefined ? filter : { ...filter, visibleTo };
}

/** Time that is shared with others. */
class Turn {
  readonly #startedAt = performance.now();
  #since = this.#startedAt;

  isOver(ms: number): boolean {
    return performance.now() - this.#startedAt > ms;
  }

  /** Lets others have their turn, where this one took long enough. */
  async pause(): Promise<void> {
    if (performance.now() - this.#since < TURN) return;
    await new Promise(setImmediate);
    this.#since = performance.now();
  }
}
