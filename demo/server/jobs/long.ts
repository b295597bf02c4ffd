/** The long job: counts primes by trial division for minutes. Can be paused and cancelled. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { TaskHandle } from 'react-task-status/server';
import { isPrime, sieve } from './primes.js';

const LIMIT = 500_000_000;
/** Ms of work before others have their turn, and the rest after it. */
const SLICE = 8;
const REST = 8;
/** How many numbers a log line stands for. */
const STRETCH = 1_000_000;

/** A door that is open until it is shut. */
class Gate {
  #opened = Promise.resolve();
  #open: () => void = () => undefined;

  shut(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  /** Waits until it is open, or rejects when the task is to stop. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      await Promise.race([this.#opened, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

export async function findPrimes(task: TaskHandle): Promise<object> {
  const gate = new Gate();
  task.onPause(() => gate.shut());
  task.onResume(() => gate.open());
  const divisors = sieve(Math.ceil(Math.sqrt(LIMIT)));
  const number = new Intl.NumberFormat('en');
  let found = 0;
  let largest = 2;
  let gap = 0;
  let candidate = 2;
  while (candidate <= LIMIT) {
    const until = performance.now() + SLICE;
    while (candidate <= LIMIT && performance.now() < until) {
      const end = Math.min(LIMIT, candidate + 500);
      for (; candidate <= end; candidate += 1) {
        if (isPrime(candidate, divisors)) {
          gap = Math.max(gap, candidate - largest);
          largest = candidate;
          found += 1;
        }
        if (candidate % STRETCH === 0) {
          task.log(
            `up to ${number.format(candidate)}: ${number.format(found)} primes, largest gap ${gap}`,
          );
        }
      }
    }
    task.update({ message: `The largest prime so far is ${number.format(largest)}` });
    task.progress(Math.min(LIMIT, candidate), LIMIT, 'numbers');
    await sleep(REST);
    // Timers alone would let two of these take turns with each other, and nobody else have one.
    await nextTurn();
    await gate.pass(task.signal);
  }
  return { primes: found, largest, largestGap: gap };
}
