/** One task as a hook reads it: subscribes, and joins what the stores know. Knows no React. */
import { replaceEqualDeep, type QueryClient } from '@tanstack/react-query';
import type { TaskMeta, TaskObserver } from '../client/sync/taskEntries.js';
import { readTaskState } from '../client/taskCache.js';
import type { TaskClient } from '../client/taskClient.js';
import { taskStatusOptions } from '../client/taskStatusOptions.js';
import { TaskStatusError } from '../protocol/errors.js';
import type { Task } from '../protocol/task.js';
import { idleStatus } from './idleStatus.js';
import { subscribeTask } from './subscribeTask.js';
import { viewTask, type TaskSources, type TaskView } from './taskView.js';

/** What a hook was given, as of one render. */
export interface TaskReading {
  readonly select: ((task: Task) => unknown) | undefined;
  readonly initialTask: Task | undefined;
}

/** A {@link TaskView} with what `select` picked, and what can be done about it. */
export interface SelectedTaskView extends Omit<TaskView, 'task'> {
  readonly task: unknown;
  readonly refresh: () => Promise<void>;
  readonly retryConnection: () => void;
}

/** What a source is of. Another one of these is another source. */
export interface TaskSourceOptions {
  readonly client: TaskClient;
  readonly queryClient: QueryClient;
  readonly id: string | null;
  readonly isActive: boolean;
}

export interface TaskSource {
  subscribe(listener: () => void, observer: TaskObserver): () => void;
  read(reading: TaskReading): SelectedTaskView;
  /** As a server would have rendered it: nothing confirmed, nothing open. */
  readOnServer(reading: TaskReading): SelectedTaskView;
}

const UNCONFIRMED: TaskMeta = { error: null, confirmedAt: null, isFresh: false };

export function createTaskSource(options: TaskSourceOptions): TaskSource {
  const { client, queryClient, id, isActive } = options;
  const select = createSelection();
  /** As given to the last render: the subscription begins after it. */
  let initialTask: Task | undefined;
  const actions = { refresh, retryConnection: client.retryConnection };

  async function refresh(): Promise<void> {
    if (id === null) return;
    if (isActive) return client.refresh(id);
    // What nobody watches goes straight into the cache. A failure is in the query's state.
    const query = { ...taskStatusOptions(client, id), staleTime: 0 };
    await queryClient.fetchQuery(query).catch(() => undefined);
  }

  /** What was read last, and from what: React reads several times for each change. */
  let last: { readonly from: readonly unknown[]; readonly view: SelectedTaskView } | undefined;

  function read(
    { meta, connection }: Pick<TaskSources, 'meta' | 'connection'>,
    reading: TaskReading,
  ): SelectedTaskView {
    const state = id === null ? undefined : readTaskState(queryClient, client, id);
    // A state of another task is of no use, as after a change of the id.
    initialTask = reading.initialTask?.id === id ? reading.initialTask : undefined;
    const from = [state, meta, connection, initialTask, reading.select];
    if (last?.from.every((each, index) => each === from[index]) === true) return last.view;
    const view = viewTask({ state, meta, connection, isActive, initialTask });
    last = { from, view: { ...view, ...select(view, reading.select), ...actions } };
    return last.view;
  }

  return {
    subscribe(listener, observer) {
      const stop = client.connection.subscribe(listener);
      if (id === null) return stop;
      const subscription = { client, queryClient, id, isActive, observer, initialTask };
      const unsubscribe = subscribeTask(subscription, listener);
      return () => {
        unsubscribe();
        stop();
      };
    },
    read: (reading) =>
      read({ meta: client.peekMeta(id ?? ''), connection: client.connection.get() }, reading),
    readOnServer: (reading) =>
      read({ meta: UNCONFIRMED, connection: idleStatus(client.connection) }, reading),
  };
}

type Selection = Pick<SelectedTaskView, 'task' | 'error'>;

/**
 * Remembers what was selected last, so that an equal selection stays the same object. A `select` that
 * throws is an error of this one task, not of the page.
 */
function createSelection() {
  let of: { readonly task: Task; readonly select: unknown } | undefined;
  let picked: unknown;
  let failure: TaskStatusError | undefined;

  function pick(task: Task, select: (task: Task) => unknown): void {
    try {
      picked = replaceEqualDeep(picked, select(task));
      failure = undefined;
    } catch (cause) {
      const error = selectError(cause);
      if (failure?.message !== error.message) failure = error;
    }
    of = { task, select };
  }

  return ({ task, error }: TaskView, select: TaskReading['select']): Selection => {
    if (select === undefined || task === undefined) return { task, error };
    if (of?.task !== task || of.select !== select) pick(task, select);
    return failure === undefined ? { task: picked, error } : { task: undefined, error: failure };
  };
}

function selectError(cause: unknown): TaskStatusError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TaskStatusError('app', `The select function of useTaskStatus threw: ${why}`, {
    cause,
  });
}
