/**
 * Which finished tasks go: those that are too old, and while there are too many or too much, those
 * that finished first. Pure.
 */

/** How much is kept. */
export interface RetentionLimits {
  /** ms */
  readonly maxFinishedAge: number;
  readonly maxFinishedTasks: number;
  /** ms for which a finished task stays even if there are too many. */
  readonly minFinishedAge: number;
  readonly maxBytes: number;
}

/** A finished task, and what its end would free. */
export interface FinishedTask {
  readonly id: string;
  /** ms since epoch */
  readonly finishedAt: number;
  readonly bytes: number;
}

/** What there is. */
export interface Totals {
  readonly finished: number;
  readonly bytes: number;
}

/**
 * @param oldest finished tasks, the one that finished first before the others
 * @param now ms since epoch
 * @returns the ids of those to remove
 */
export function chooseRemovals(
  oldest: readonly FinishedTask[],
  totals: Totals,
  limits: RetentionLimits,
  now: number,
): string[] {
  const ids: string[] = [];
  let { finished, bytes } = totals;
  for (const task of oldest) {
    const age = now - task.finishedAt;
    const isTooOld = age > limits.maxFinishedAge;
    // One that ended in what is now the future ended before the clock was set back.
    const mayGo = age >= limits.minFinishedAge || age < 0;
    const areTooMany = finished > limits.maxFinishedTasks && mayGo;
    if (!isTooOld && !areTooMany && bytes <= limits.maxBytes) break;
    ids.push(task.id);
    finished -= 1;
    bytes -= task.bytes;
  }
  return ids;
}
