/**
 * Who works on which task, and until when: the leases of a store that only one process uses at a
 * time. They live in memory, for they end with that process. Pure data structure.
 */
import type { Lease } from './store.js';

/** The leases of one store. */
export class Leases {
  readonly #owners = new Map<string, string>();
  /** Until when an owner holds all that it has, in ms since epoch. */
  readonly #ends = new Map<string, number>();

  /** Whether nobody works on a task now. */
  isFree(id: string, now: number): boolean {
    const owner = this.#owners.get(id);
    return owner === undefined || (this.#ends.get(owner) ?? 0) <= now;
  }

  give(id: string, lease: Lease): void {
    this.#owners.set(id, lease.owner);
    this.renew(lease);
  }

  /** @returns whether the task is theirs now */
  claim(id: string, lease: Lease, now: number): boolean {
    if (!this.isFree(id, now) && this.#owners.get(id) !== lease.owner) return false;
    this.give(id, lease);
    return true;
  }

  renew({ owner, until }: Lease): void {
    this.#ends.set(owner, until);
  }

  drop(id: string): void {
    this.#owners.delete(id);
  }
}
