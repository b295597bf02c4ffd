/**
 * How often one socket wants steps of progress: a gate that shuts behind the steps of a turn, and
 * lets what came meanwhile through together when the interval is over.
 */
import { MAX_PACE, type PatchField, type PatchMessage } from '../../protocol/index.js';
import type { Clock } from '../../shared/clock.js';

/** Fields of which a change is but a step. Anything else is news that does not wait. */
const STEP_FIELDS: ReadonlySet<string> = new Set<PatchField>([
  ...(['progress', 'message', 'resources', 'queuePosition'] as const),
  ...(['heartbeatAt', 'updatedAt', 'logCount', 'firstLogLine'] as const),
]);

/** Whether a patch brings but a step, and so may wait for the pace. */
export function isStep({ set, unset = [] }: PatchMessage): boolean {
  return [...Object.keys(set), ...unset].every((field) => STEP_FIELDS.has(field));
}

/** The pace of one socket. `Held` is who waits for it. */
export class Pace<Held> {
  readonly #clock: Clock;
  readonly #release: (held: readonly Held[]) => void;
  #interval = 0;
  #timer: unknown;
  #hasPassed = false;
  #held = new Set<Held>();

  /** @param release called with those that have news when the gate opens again */
  constructor(clock: Clock, release: (held: readonly Held[]) => void) {
    this.#clock = clock;
    this.#release = release;
  }

  /** @param interval ms between two rounds of steps; 0 lets all through */
  set(interval: number): void {
    this.#interval = Math.min(interval, MAX_PACE);
    this.#open();
  }

  /** Whether a step has to wait. One that has not shuts the gate at the end of the turn. */
  holds(held: Held): boolean {
    if (this.#timer === undefined) {
      this.#hasPassed = true;
      return false;
    }
    this.#held.add(held);
    return true;
  }

  /** The turn's messages were sent. */
  turnEnded(): void {
    const hasPassed = this.#hasPassed;
    this.#hasPassed = false;
    if (!hasPassed || this.#interval <= 0) return;
    this.#timer ??= this.#clock.setTimeout(() => this.#open(), this.#interval);
  }

  stop(): void {
    // A turn may still be under way; its end must not start the timer again.
    this.#interval = 0;
    this.#clock.clearTimeout(this.#timer);
    this.#held.clear();
  }

  #open(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held.size === 0) return;
    const held = [...this.#held];
    this.#held = new Set();
    this.#release(held);
  }
}
