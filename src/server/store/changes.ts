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
