/**
 * Which tasks there are, by status, type, tag and who started them, each in the order in which the
 * tasks were made: a page of a list and a count touch only tasks that fit. Pure data structure.
 */
import type { TaskStatus } from '../../protocol/index.js';
import type { StoreFilter } from './store.js';

/** What is indexed of a task. */
export interface IndexedTask {
  /** Larger for a task that was made later. */
  readonly order: number;
  readonly document: {
    readonly status: TaskStatus;
    readonly type?: string;
    readonly tags?: readonly string[];
  };
  readonly origin: { readonly startedBy?: string };
}

/** Tasks in the order in which they were made. */
export class OrderedTasks<Entry extends IndexedTask> {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Entry): void {
    const last = this.#entries.at(-1);
    if (last === undefined || last.order < entry.order) this.#entries.push(entry);
    else this.#entries.splice(this.#find(entry.order), 0, entry);
  }

  remove(entry: Entry): void {
    const index = this.#find(entry.order);
    if (this.#entries[index] === entry) this.#entries.splice(index, 1);
  }

  /** The newest first, of those before an order. What is not accepted costs next to nothing. */
  *newestFirst(before: number, isAccepted: (entry: Entry) => boolean): Generator<Entry> {
    let index = this.#find(before);
    while (index > 0) {
      index -= 1;
      const entry = this.#entries[index];
      if (entry !== undefined && isAccepted(entry)) yield entry;
    }
  }

  /** Where the first of at least this order is. */
  #find(order: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.order ?? Infinity) < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** All indexes over the tasks of a store. */
export class TaskIndex<Entry extends IndexedTask> {
  readonly #all = new OrderedTasks<Entry>();
  readonly #byKey = new Map<string, OrderedTasks<Entry>>();

  add(entry: Entry): void {
    this.#all.add(entry);
    for (const key of keysOf(entry)) this.#of(key).add(entry);
  }

  remove(entry: Entry): void {
    this.#all.remove(entry);
    for (const key of keysOf(entry)) this.#drop(key, entry);
  }

  /** Call it around a change: what the task was filed under before, to be filed again after. */
  refile(entry: Entry, before: readonly string[]): void {
    const after = keysOf(entry);
    for (const key of before) if (!after.includes(key)) this.#drop(key, entry);
    for (const key of after) if (!before.includes(key)) this.#of(key).add(entry);
  }

  keysOf(entry: Entry): readonly string[] {
    return keysOf(entry);
  }

  /** How many tasks are filed under a status. */
  countOf(status: TaskStatus): number {
    return this.#byKey.get(`status:${status}`)?.size ?? 0;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The tasks that fit, the newest first, of those before an order. */
  *newestFirst(filter: StoreFilter, before = Infinity): Generator<Entry> {
    yield* merge(this.#sources(filter), before, (entry) => fits(entry, filter));
  }

  /** The smallest set of indexes that holds all that fit. */
  #sources({ statuses, type, tag, visibleTo }: StoreFilter): OrderedTasks<Entry>[] {
    const choices: string[][] = [];
    if (statuses !== undefined) choices.push(statuses.map((status) => `status:${status}`));
    if (type !== undefined) choices.push([`type:${type}`]);
    if (tag !== undefined) choices.push([`tag:${tag}`]);
    if (visibleTo !== undefined) {
      const { tags = [], startedBy } = visibleTo;
      const byTag = tags.map((each) => `tag:${each}`);
      choices.push(startedBy === undefined ? byTag : [...byTag, `by:${startedBy}`]);
    }
    let best: OrderedTasks<Entry>[] = [this.#all];
    let size = this.#all.size;
    for (const choice of choices) {
      const found = [...new Set(choice)].flatMap((key) => this.#byKey.get(key) ?? []);
      const total = found.reduce((sum, each) => sum + each.size, 0);
      if (total <= size) [best, size] = [found, total];
    }
    return best;
  }

  #of(key: string): OrderedTasks<Entry> {
    let tasks = this.#byKey.get(key);
    if (tasks === undefined) this.#byKey.set(key, (tasks = new OrderedTasks()));
    return tasks;
  }

  #drop(key: string, entry: Entry): void {
    const tasks = this.#byKey.get(key);
    tasks?.remove(entry);
    if (tasks?.size === 0) this.#byKey.delete(key);
  }
}

/** Several runs in the order newest first into one; a task in two of them comes once. */
function* merge<Entry extends IndexedTask>(
  sources: readonly OrderedTasks<Entry>[],
  before: number,
  isAccepted: (entry: Entry) => boolean,
): Generator<Entry> {
  const [only] = sources;
  if (only !== undefined && sources.length === 1)
    return yield* only.newestFirst(before, isAccepted);
  const runs = sources.map((source) => source.newestFirst(before, isAccepted));
  const heads = runs.map((run) => run.next().value as Entry | undefined);
  for (;;) {
    let newest: Entry | undefined;
    for (const head of heads) {
      if (head !== undefined && (newest === undefined || head.order > newest.order)) newest = head;
    }
    if (newest === undefined) return;
    yield newest;
    for (const [index, head] of heads.entries()) {
      if (head === newest) heads[index] = runs[index]?.next().value as Entry | undefined;
    }
  }
}

function keysOf({ document, origin }: IndexedTask): string[] {
  const keys = [`status:${document.status}`];
  if (document.type !== undefined) keys.push(`type:${document.type}`);
  for (const tag of new Set(document.tags)) keys.push(`tag:${tag}`);
  if (origin.startedBy !== undefined) keys.push(`by:${origin.startedBy}`);
  return keys;
}

/** Whether a task fits a filter. */
export function fits(
  { document, origin }: Omit<IndexedTask, 'order'>,
  filter: StoreFilter,
): boolean {
  const { statuses, type, tag, visibleTo } = filter;
  return (
    (statuses === undefined || statuses.includes(document.status)) &&
    (type === undefined || document.type === type) &&
    (tag === undefined || (document.tags?.includes(tag) ?? false)) &&
    (visibleTo === undefined ||
      (visibleTo.startedBy !== undefined && visibleTo.startedBy === origin.startedBy) ||
      (visibleTo.tags?.some((each) => document.tags?.includes(each)) ?? false))
  );
}
