/** Where each phase of a task stands, read once for marks, words and ARIA. Pure. */
import type { Phase, TaskStatus } from '../protocol/task.js';

/** The phases that the hub's own tasks go through. Their words come from the labels. */
const COMMON_PHASES = ['starting', 'running', 'completing'] as const;

/** The same as a list, for tasks that name a phase and bring no list. */
export const COMMON_LIST: readonly Phase[] = COMMON_PHASES.map((id) => ({
  id,
  label: '',
  status: 'pending',
}));

/** Whether a phase is one of the three common ones. */
export function isCommonPhase(id: string | undefined): id is (typeof COMMON_PHASES)[number] {
  return (COMMON_PHASES as readonly (string | undefined)[]).includes(id);
}

/** What a phase looks like. */
export type PhaseState = 'done' | 'current' | 'upcoming' | 'failed';

/** A phase and where it stands. */
export interface PhaseReading {
  readonly phase: Phase;
  /** Unique in the list, even where ids repeat. */
  readonly key: string;
  readonly state: PhaseState;
  /** It is the current one, but the task went no further. */
  readonly stopped: boolean;
  /** The task named it, but the list does not hold it: it has no place among the others. */
  readonly unlisted: boolean;
}

/**
 * Reads the phases. What a phase says of itself (`completed`, `failed`) counts most; then its place
 * before, at or after the current one; then the task's own status, so that a finished task shows
 * no phase at work.
 *
 * @param current id of the current phase; without it, the first phase that runs. One that no phase of
 *   the list has is put after those that are done, unless the list itself says which one runs
 * @param status the task's status, where known
 */
export function readPhases(
  phases: readonly Phase[],
  current?: string | undefined,
  status?: TaskStatus | undefined,
): PhaseReading[] {
  const named = current === undefined ? -1 : phases.findIndex(({ id }) => id === current);
  const running = phases.findIndex(({ status: own }) => own === 'running' || own === 'paused');
  const unlisted = named < 0 && running < 0 && current !== undefined && current !== '';
  const at = named >= 0 ? named : running;
  const read = (phase: Phase, index: number): PhaseReading => {
    const state = readState(phase, index, at, status);
    const stopped = state === 'current' && (status === 'cancelled' || phase.status === 'cancelled');
    return { phase, key: `${phase.id} ${index}`, state, stopped, unlisted: false };
  };
  const readings = phases.map(read);
  if (!unlisted) return readings;
  // After what is done, where the task most likely is.
  const place = readings.findLastIndex(({ state }) => state === 'done') + 1;
  const extra = read({ id: current, label: '', status: 'running' }, at);
  return readings.toSpliced(place, 0, { ...extra, key: 'unlisted', unlisted: true });
}

/**
 * How much of the current phase is done, from 0 to 1, or null where that is not known. The progress
 * of a task counts for the whole of its phases, each an equal part; that of the hub's own tasks for
 * the time in which they run.
 *
 * @param share the task's progress, from 0 to 1
 * @param at the place of the current phase, from 0
 */
export function shareOfPhase(
  share: number | null,
  phases: readonly Phase[],
  at: number,
): number | null {
  if (share === null) return null;
  if (phases === COMMON_LIST) return phases[at]?.id === 'running' ? share : null;
  return Math.min(1, Math.max(0, share * phases.length - at));
}

function readState(
  phase: Phase,
  index: number,
  at: number,
  status: TaskStatus | undefined,
): PhaseState {
  if (phase.status === 'failed') return 'failed';
  if (phase.status === 'completed' || status === 'completed') return 'done';
  if (index === at) return status === 'failed' ? 'failed' : 'current';
  return index < at ? 'done' : 'upcoming';
}
