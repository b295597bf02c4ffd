/**
 * The patches that bring subscribers to one state of a task, from wherever each of them is. Each is
 * made once, however many get it. Pure.
 */
import type { Task } from '../../protocol/index.js';
import { encodeForSocket, position, type EncodedMessage } from '../encode.js';
import type { ChangeTracker } from './changeTracker.js';

/** The patches to one state. */
export class Patches {
  readonly #changes: ChangeTracker;
  readonly #task: Task;
  readonly #common: number;
  readonly #made = new Map<number, EncodedMessage | undefined>();

  /** @param common the version that most subscribers hold */
  constructor(changes: ChangeTracker, task: Task, common: number) {
    this.#changes = changes;
    this.#task = task;
    this.#common = common;
  }

  /** The patch for one who was told this state; `undefined` where it takes the whole task. */
  for(told: ReturnType<typeof position> | undefined): EncodedMessage | undefined {
    if (told === undefined || told.epoch !== position(this.#task).epoch) return undefined;
    // One that is further gets the common patch as well, for it fits every version from its base on.
    const base = Math.min(told.version, this.#common);
    if (!this.#made.has(base)) this.#made.set(base, this.#make(base));
    return this.#made.get(base);
  }

  #make(base: number): EncodedMessage | undefined {
    const patch = this.#changes.patch(base, this.#task);
    return patch && encodeForSocket(patch, this.#task.id, 'task');
  }
}
