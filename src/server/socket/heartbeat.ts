/**
 * Whether the other end of a socket is still there: asks every so often, and gives up on one that
 * stays silent. Knows time, not sockets.
 */
import type { Clock } from '../../shared/clock.js';

/** A socket is dead when silent for twice the interval and this long, in ms. */
const PATIENCE = 10_000;

/** What the heartbeat makes happen. */
export interface HeartbeatEffects {
  ping(): void;
  dead(): void;
}

/** The heartbeat of one socket; it begins at once. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #effects: HeartbeatEffects;
  #heardAt: number;
  #pingAt: number;
  #timer: unknown;

  constructor(clock: Clock, interval: number, effects: HeartbeatEffects) {
    this.#clock = clock;
    this.#interval = interval;
    this.#effects = effects;
    this.#heardAt = clock.now();
    this.#pingAt = this.#heardAt + interval;
    this.#wait();
  }

  /** Something, anything, came in. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    const deadline = this.#heardAt + 2 * this.#interval + PATIENCE;
    const next = Math.min(this.#pingAt, deadline) - this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#check(), Math.max(next, 0));
  }

  #check(): void {
    const now = this.#clock.now();
    if (now >= this.#heardAt + 2 * this.#interval + PATIENCE) return this.#effects.dead();
    if (now >= this.#pingAt) {
      this.#pingAt = now + this.#interval;
      this.#effects.ping();
    }
    this.#wait();
  }
}
