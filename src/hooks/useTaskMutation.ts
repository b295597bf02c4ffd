'use client';
/** One request at a time that changes something on the server, and how it goes. */
import { MutationObserver, notifyManager, type QueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { MUTATION_RULES } from '../client/taskCache.js';
import type { TaskStatusError } from '../protocol/errors.js';

/**
 * As TanStack Query's `useMutation`, but none of the application's defaults reach it, and it starts
 * over with another client.
 * @param send another function is another mutation: what is known of the last one is dropped
 */
export function useTaskMutation<Data, Variables>(
  queryClient: QueryClient,
  send: (variables: Variables) => Promise<Data>,
) {
  const observer = useMemo(
    () =>
      new MutationObserver<Data, TaskStatusError, Variables>(queryClient, {
        ...MUTATION_RULES,
        mutationFn: send,
      }),
    [queryClient, send],
  );
  const subscribe = useCallback(
    (listener: () => void) => observer.subscribe(notifyManager.batchCalls(listener)),
    [observer],
  );
  const read = useCallback(() => observer.getCurrentResult(), [observer]);
  return useSyncExternalStore(subscribe, read, read);
}

/** For what is sent without waiting for it: a failure shows in the result. */
export function ignoreError(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
