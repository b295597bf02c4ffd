'use client';
/** A task's log, whose lines travel only while this hook (or a reader of its source) is mounted. */
import { useMemo, useSyncExternalStore } from 'react';
import { emptyLogSource } from '../client/logs/logBuffer.js';
import type { LogSource } from '../protocol/logSource.js';
import { useProvided } from './TaskStatusProvider.js';

/** Options of {@link useTaskLogs}. */
export interface UseTaskLogsOptions {
  /** Whether to ask for the lines. @defaultValue true */
  readonly enabled?: boolean | undefined;
}

/** What {@link useTaskLogs} gives. */
export interface UseTaskLogsResult {
  /** The lines, as LogPanel takes them. */
  readonly source: LogSource;
  /** How many lines were ever written. */
  readonly count: number;
  /** The oldest line that is here. */
  readonly firstLine: number;
  /** The task is finished and every line is here. */
  readonly isComplete: boolean;
}

/** @param id the task's id; null reads nothing */
export function useTaskLogs(
  id: string | null,
  { enabled = true }: UseTaskLogsOptions = {},
): UseTaskLogsResult {
  const { client, queryClient } = useProvided();
  const source = useMemo<LogSource>(() => {
    if (id === null || !enabled) return emptyLogSource;
    const log = client.logs(id);
    return {
      ...log,
      subscribe(listener) {
        client.bind(queryClient);
        return log.subscribe(listener);
      },
    };
  }, [client, queryClient, id, enabled]);
  const { count, firstLine, isComplete } = useSyncExternalStore(
    source.subscribe,
    source.getSnapshot,
    emptyLogSource.getSnapshot,
  );
  return { source, count, firstLine, isComplete };
}
