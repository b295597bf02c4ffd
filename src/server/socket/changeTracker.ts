/**
 * Which fields of a task changed last at which version, so that a patch can be made from any version
 * since it began to listen. A patch must name every field that changed after its base, also one that changed back since:
 * who holds a state in between would keep the value in between otherwise. So states are not
 * compared; changes are remembered. Pure data structure.
 */
import type { PatchField, PatchMessage, Task } from '../../protocol/index.js';

/** Remembers the changes of one task, without gaps, from some version on. */
export class ChangeTracker {
  /** All changes after version `#from` and up to `#to` are known. */
  #from: number | undefined;
  #to = 0;
  readonly #changedAt = new Map<PatchField, number>();

  /** These fields changed at this version. */
  note(version: number, fields: readonly PatchField[]): void {
    if (this.#from !== undefined && version <= this.#to) return;
    if (this.#from === undefined || version !== this.#to + 1) {
      // Something in between was not heard of: nothing from before can be built on.
      this.#changedAt.clear();
      this.#from = version - 1;
    }
    this.#to = version;
    for (const field of fields) this.#changedAt.set(field, version);
  }

  /** The patch from a version to this state; `undefined` where not all changes between are known. */
  patch(base: number, task: Task): PatchMessage | undefined {
    if (this.#from === undefined || base < this.#from || task.version > this.#to) return undefined;
    const set: Record<string, unknown> = {};
    const unset: PatchField[] = [];
    for (const [field, version] of this.#changedAt) {
      if (version <= base) continue;
      const value = task[field];
      if (value === undefined) unset.push(field);
      else set[field] = value;
    }
    return {
      type: 'patch',
      id: task.id,
      epoch: task.epoch ?? 0,
      base,
      version: task.version,
      set,
      ...(unset.length === 0 ? {} : { unset }),
    };
  }
}
