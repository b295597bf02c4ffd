/**
 * The list of a task's phases, kept consistent with the current one. Pure; imports only types.
 */
import type { Phase, TerminalStatus } from '../protocol/index.js';

/** What can be said of a phase as it begins. */
export interface PhaseOptions {
  /** For people. @default its id */
  label?: string;
  /** A short remark, for people. */
  detail?: string;
}

/**
 * The list with `id` as the current phase: the one before is completed. A phase that is not listed
 * is added after it. A task without a list keeps none, for three well-known phases need no list.
 */
export function enterPhase(
  phases: readonly Phase[] | undefined,
  current: string | undefined,
  id: string,
  now: number,
  options: PhaseOptions = {},
): Phase[] | undefined {
  if (phases === undefined && options.label === undefined) return undefined;
  const list = [...(phases ?? [])];
  const from = list.findIndex((phase) => phase.id === current);
  if (!list.some((phase) => phase.id === id)) {
    list.splice(from + 1, 0, { id, label: options.label ?? id, status: 'pending' });
  }
  return list.map((phase): Phase => {
    if (phase.id === id) {
      if (id === current) return { ...phase, ...options };
      const { endedAt: _, ...rest } = phase;
      return { ...rest, ...options, status: 'running', startedAt: now };
    }
    return phase.status === 'running' ? { ...phase, status: 'completed', endedAt: now } : phase;
  });
}

/** The list after the task has ended: the current phase ends as the task did. */
export function closePhase(
  phases: readonly Phase[] | undefined,
  current: string | undefined,
  status: TerminalStatus,
  now: number,
): Phase[] | undefined {
  return phases?.map((phase) =>
    phase.id === current || phase.status === 'running' ? { ...phase, status, endedAt: now } : phase,
  );
}
