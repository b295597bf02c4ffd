'use client';
/** Starts tasks, and says how that goes. */
import { useMutation } from '@tanstack/react-query';
import type { StartTaskRequest } from '../client/taskClient.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';

/** What {@link useStartTask} gives. */
export interface UseStartTaskResult {
  /** Starts a task; rejects with a `TaskStatusError`. */
  readonly start: (request: StartTaskRequest) => Promise<Task>;
  /** The task started last. */
  readonly task: Task | undefined;
  readonly isStarting: boolean;
  /** Why the last start failed. */
  readonly error: TaskStatusError | null;
  /** Forgets the last task and error. */
  readonly reset: () => void;
}

/** Starts tasks on the server of the nearest provider. */
export function useStartTask(): UseStartTaskResult {
  const { client, queryClient } = useProvided();
  const mutation = useMutation<Task, TaskStatusError, StartTaskRequest>(
    { mutationFn: (request) => client.start(request), networkMode: 'always' },
    queryClient,
  );
  return {
    start: mutation.mutateAsync,
    task: mutation.data,
    isStarting: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}
