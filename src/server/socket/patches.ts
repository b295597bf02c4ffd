/**
 * The patches that bring subscribers to one state of a task, from wherever each of them is. Each is
 * made once, however many get it. Pure.
 */
import type { Task } from '../../protocol/index.js';
import { encodeForSocket, position, type EncodedMessage } from '../encode.js';
import type { ChangeTracker } from './changeTracker.js';
import { isStep } from './pace.js';

/** A patch, ready to be sent. */
export interface EncodedPatch {
  readonly encoded: EncodedMessage;
  /** It brings nothing but a step of progress. */
  readonly isStep: boolean;
}

/** The patches to one state. */
export class Patches {
  readonly #changes: ChangeTracker;
  readonly #task: Task;
  readonly #common: number;
  readonly #made = new Map<number, EncodedPatch | undefined>();

  /** @param common the version that most subscribers hold */
  constructor(changes: ChangeTracker, task: Task, common: number) {
    this.#changes = changes;
    this.#task = task;
    this.#common = common;
  }

  /** The patch for one who was told this state; `undefined` where it takes the whole task. */
  for(told: ReturnType<typeof position> | undefined): EncodedPatch | undefined {
    if (told === undefined || told.epoch !== position(this.#task).epoch) return undefined;
    // One that is further gets the common patch as well, for it fits every version from its base on.
    const base = Math.min(told.version, this.#common);
    if (!this.#made.has(base)) this.#made.set(base, this.#make(base));
    return this.#made.get(base);
  }

  #make(base: number): EncodedPatch | undefined {
    const patch = this.#changes.patch(base, this.#task);
    if (patch === undefined) return undefined;
    return { encoded: encodeForSocket(patch, this.#task.id, 'task'), isStep: isStep(patch) };
  }
}
