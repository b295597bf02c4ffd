/**
 * The types of an application's own tasks, by the name of their type. Types only.
 */
import type { StartTaskRequest } from './taskClient.js';

/**
 * Extend this interface to have the input and the result of your tasks typed by their `type`. From
 * then on only those types can be started.
 * @example
 * declare module 'react-task-status' {
 *   interface Register {
 *     tasks: { export: { input: { rows: number }; result: { file: string } } };
 *   }
 * }
 * useTaskStatus<'export'>(id).task?.result?.file;
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- empty until an application extends it
export interface Register {}

type RegisteredTasks = Register extends { tasks: infer Tasks } ? Tasks : Record<never, never>;

/** The names of the registered types of tasks; any string where none is registered. */
export type TaskType = [keyof RegisteredTasks] extends [never]
  ? string
  : keyof RegisteredTasks & string;

type InputOf<Type> = Type extends keyof RegisteredTasks
  ? RegisteredTasks[Type] extends { input: infer Input }
    ? Input
    : unknown
  : unknown;

/** The result of a registered type of task, by its name; any other type is the result itself. */
export type ResultOf<Result> = [Result] extends [never]
  ? Result
  : [Result] extends [keyof RegisteredTasks]
    ? RegisteredTasks[Result] extends { result: infer Registered }
      ? Registered
      : unknown
    : Result;

/** What is needed to start a task of one of the registered types. */
export type StartRequest<Type extends TaskType = TaskType> = [keyof RegisteredTasks] extends [never]
  ? StartTaskRequest
  : {
      [Name in Type]: Omit<StartTaskRequest, 'type' | 'input'> & {
        readonly type: Name;
      } & (undefined extends InputOf<Name>
          ? { readonly input?: InputOf<Name> }
          : { readonly input: InputOf<Name> });
    }[Type];
