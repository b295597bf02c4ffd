/** Where each phase of a task stands, read once for marks, words and ARIA. Pure. */
import type { Phase, TaskStatus } from '../protocol/task.js';

/** The phases that the hub's own tasks go through. Their words come from the labels. */
export const COMMON_PHASES = ['starting', 'running', 'completing'] as const;

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
}

/**
 * Reads the phases. What a phase says of itself (`completed`, `failed`) counts most; then its place
 * before, at or after the current one; then the task's own status, so that a finished task shows
 * no phase at work.
 *
 * @param current id of the current phase; without it, the first phase that runs
 * @param status the task's status, where known
 */
export function readPhases(
  phases: readonly Phase[],
  current?: string | undefined,
  status?: TaskStatus | undefined,
): PhaseReading[] {
  const named = current === undefined ? -1 : phases.findIndex(({ id }) => id === current);
  const at =
    named >= 0
      ? named
      : phases.findIndex((phase) => phase.status === 'running' || phase.status === 'paused');
  return phases.map((phase, index) => {
    const state = readState(phase, index, at, status);
    const stopped = state === 'current' && (status === 'cancelled' || phase.status === 'cancelled');
    return { phase, key: `${phase.id} ${index}`, state, stopped };
  });
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
