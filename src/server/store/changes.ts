/**
 * How a change becomes the next state of a task, the same for every store. Pure; imports only
 * protocol/ and types.
 */
import { isTerminal, TASK_STATUSES, type PatchField, type Task } from '../../protocol/index.js';
import { isSameData } from '../plain.js';
import type { TaskChanges } from './store.js';

/** The statuses of tasks that have not finished. */
export const UNFINISHED = TASK_STATUSES.filter((status) => !isTerminal(status));

/** What lines change in a task. */
export const LINE_FIELDS: readonly PatchField[] = ['logCount', 'firstLogLine', 'updatedAt'];

const COUNTED: ReadonlySet<string> = new Set(['version', 'updatedAt', 'logCount', 'firstLogLine']);

/** The document with the changes, and the fields that are different by them. */
export function applyChanges(
  document: Task,
  changes: TaskChanges,
): { document: Task; fields: PatchField[] } {
  const next = { ...document };
  const fields: PatchField[] = [];
  for (const [name, value] of Object.entries(changes.set)) {
    const field = name as PatchField;
    if (COUNTED.has(field) || isSameData(document[field], value)) continue;
    Object.assign(next, { [field]: value });
    fields.push(field);
  }
  for (const field of changes.unset ?? []) {
    if (COUNTED.has(field) || field === 'status' || next[field] === undefined) continue;
    delete (next as Partial<Task>)[field];
    fields.push(field);
  }
  return { document: next, fields };
}

/** Decides by a task as it is what is to change; `undefined` leaves it so. */
export type Decision = (task: Task) => TaskChanges | undefined;

/** Several decisions as one: each sees what those before it decided. */
export function combineDecisions(decisions: readonly Decision[]): Decision {
  const [only] = decisions;
  if (only !== undefined && decisions.length === 1) return only;
  return (task) => {
    let document = task;
    let updatedAt: number | undefined;
    const changed = new Set<PatchField>();
    for (const decide of decisions) {
      const changes = decide(document);
      if (changes === undefined) continue;
      const applied = applyChanges(document, changes);
      document = applied.document;
      for (const field of applied.fields) changed.add(field);
      updatedAt = changes.set.updatedAt ?? updatedAt;
    }
    if (changed.size === 0) return undefined;
    const set: Record<string, unknown> = updatedAt === undefined ? {} : { updatedAt };
    const unset: PatchField[] = [];
    for (const field of changed) {
      if (document[field] === undefined) unset.push(field);
      else set[field] = document[field];
    }
    return { set, unset };
  };
}
