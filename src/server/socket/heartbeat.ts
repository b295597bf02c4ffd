/**
 * Whether the other end of a socket is still there: pings every so often, and gives up on one that
 * stays silent. Counts intervals rather than reading a clock, for a clock may be set and a machine
 * may sleep.
 */
import type { Clock } from '../../shared/clock.js';

/** A socket is dead when silent for two whole intervals and this long, in ms. */
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
  #wasHeard = false;
  #silentIntervals = 0;
  #timer: unknown;
  #patience: unknown;

  constructor(clock: Clock, interval: number, effects: HeartbeatEffects) {
    this.#clock = clock;
    this.#interval = interval;
    this.#effects = effects;
    this.#wait();
  }

  /** Something, anything, came in. */
  heard(): void {
    this.#wasHeard = true;
    if (this.#patience === undefined) return;
    this.#clock.clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#clock.clearTimeout(this.#patience);
    this.#timer = undefined;
    this.#patience = undefined;
  }

  #wait(): void {
    this.#timer = this.#clock.setTimeout(() => this.#intervalEnded(), this.#interval);
  }

  #intervalEnded(): void {
    this.#silentIntervals = this.#wasHeard ? 0 : this.#silentIntervals + 1;
    this.#wasHeard = false;
    if (this.#silentIntervals >= 2) {
      this.#patience ??= this.#clock.setTimeout(() => this.#effects.dead(), PATIENCE);
    }
    this.#effects.ping();
    this.#wait();
  }
}
