/**
 * Which state of a task wins, and how a patch changes it. Pure; imports types only.
 * Every path (push, poll, fetch, hydration) goes through here, so that none can turn back time.
 */
import type { PatchMessage } from './messages.js';
import { isTerminal, type Task } from './task.js';

/** Where in a store's life a state stands. */
export interface Position {
  readonly epoch?: number;
  readonly version: number;
}

/** Below 0 where `a` is older than `b`, 0 where they are the same, above 0 where it is newer. */
export function comparePositions(a: Position, b: Position): number {
  return (a.epoch ?? 0) - (b.epoch ?? 0) || a.version - b.version;
}

/**
 * The newer of two states; `current` itself where `incoming` brings nothing new, so that a
 * reference comparison tells whether anything changed.
 */
export function keepNewer(current: Task | undefined, incoming: Task): Task {
  if (current === undefined) return incoming;
  if (current.id !== incoming.id) return incoming;
  if (comparePositions(incoming, current) <= 0) return current;
  return guardTerminal(current, incoming);
}

/** What became of a patch: a new task, nothing new, or it does not fit and the whole is needed. */
export type PatchOutcome =
  | { readonly kind: 'applied'; readonly task: Task }
  | { readonly kind: 'stale' }
  | { readonly kind: 'misfit' };

const STALE: PatchOutcome = { kind: 'stale' };
const MISFIT: PatchOutcome = { kind: 'misfit' };

/**
 * Applies a patch. It holds every field that changed after `base`, with its value at `version`,
 * so it fits any state from `base` up to (but without) `version`.
 */
export function applyPatch(current: Task | undefined, patch: PatchMessage): PatchOutcome {
  if (current === undefined) return MISFIT;
  if (comparePositions(patch, current) <= 0) return STALE;
  if (patch.epoch !== current.epoch || patch.base > current.version) return MISFIT;
  // Not by spreading, which takes half as long again: this runs for every message.
  const next: Task = Object.assign({}, current, patch.set, { version: patch.version });
  for (const field of patch.unset ?? []) {
    // A task without a field that its type requires is never made: the parser lets no such name through.
    delete (next as unknown as Record<string, unknown>)[field];
  }
  return { kind: 'applied', task: guardTerminal(current, next) };
}

/**
 * A finished task never shows as running again, unless a new attempt began or the store began a
 * new life. Should a server break that rule, the finish stands and the rest of its update counts.
 */
function guardTerminal(current: Task, incoming: Task): Task {
  if (!isTerminal(current.status) || isTerminal(incoming.status)) return incoming;
  if ((incoming.epoch ?? 0) !== (current.epoch ?? 0)) return incoming;
  if ((incoming.attempt?.number ?? 1) > (current.attempt?.number ?? 1)) return incoming;
  const guarded: Task = { ...incoming, status: current.status };
  for (const field of ['reason', 'endedAt', 'error', 'result', 'actions'] as const) {
    const value = current[field];
    if (value === undefined) delete guarded[field];
    else Object.assign(guarded, { [field]: value });
  }
  return guarded;
}
