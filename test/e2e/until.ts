/** Waiting for something that no event tells of. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Ms that anything may take; far more than it needs. */
export const PATIENCE = 60_000;

/** Ms between two questions: each costs the browser time that the page under test needs. */
const PAUSE = 50;

/**
 * Asks again and again until the answer is as wanted.
 * @param what for the error: what was waited for
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}; at last it was ${answer}.`);
    await sleep(PAUSE);
  }
}
