/**
 * The hub's clock: the machine's, whose timers never keep a process alive that has nothing else to do.
 */
import { systemClock as machineClock, type Clock } from '../shared/clock.js';

export const systemClock: Clock = {
  ...machineClock,
  setTimeout: (callback, delay) =>
    (machineClock.setTimeout(callback, delay) as NodeJS.Timeout).unref(),
};
