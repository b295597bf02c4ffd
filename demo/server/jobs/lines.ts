/** 50,000 log lines in a few seconds: the first 50,000 primes, a line each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskHandle } from 'react-task-status/server';
import { sieve } from './primes.js';

const LINES = 50_000;
/** The 50,000th prime. */
const LAST_PRIME = 611_953;
/** Lines in one go, and ms until the next one. */
const BATCH = 250;
const REST = 15;

export async function writePrimes(task: TaskHandle): Promise<object> {
  const primes = sieve(LAST_PRIME);
  let previous = 2;
  for (const [index, prime] of primes.entries()) {
    const gap = prime - previous;
    // The larger the gap, the warmer the colour.
    const colour = gap >= 50 ? 31 : gap >= 20 ? 33 : 32;
    task.log(`prime ${index + 1} is \u001b[${colour}m${prime}\u001b[0m, ${gap} after the last one`);
    previous = prime;
    if ((index + 1) % BATCH !== 0) continue;
    task.progress(index + 1, LINES, 'lines');
    await sleep(REST, undefined, { signal: task.signal });
  }
  return { lines: primes.length, last: previous };
}
