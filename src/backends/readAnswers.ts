/**
 * Reads the bodies of answers that hold tasks. Pure.
 */
import { parseTask } from '../protocol/parseTask.js';
import type { Task } from '../protocol/task.js';
import { isObject, listOf, readString, type Reader } from '../protocol/values.js';
import type { StartedTask, TaskListResponse } from './backend.js';

/** Reads one task; `undefined` where it is none. */
export const readTask: Reader<Task> = (body) => parseTask(body);

/** Reads a task that was started, with the server's warning. */
export const readStartedTask: Reader<StartedTask> = (body) => {
  const task = readTask(body);
  const warning = isObject(body) ? readString(body['warning']) : undefined;
  return task && (warning === undefined ? task : { ...task, warning });
};

/** Reads a page of a list; `undefined` where it is none. What is no task in it is left out. */
export const readTaskList: Reader<TaskListResponse> = (value) => {
  if (!isObject(value)) return undefined;
  const tasks = listOf(readTask)(value['tasks']);
  if (tasks === undefined) return undefined;
  const nextCursor = readString(value['nextCursor']);
  return {
    tasks,
    missing: listOf(readString)(value['missing']) ?? [],
    ...(nextCursor !== undefined && { nextCursor }),
  };
};
