/** Scripted data on a clock that stands still: every story looks the same on every day. */
import type { ConnectionStatus } from '../../src/client/connection/connectionStatus.js';
import type { Phase, Task, TaskStatus } from '../../src/protocol/task.js';

/** The moment at which all stories stand still. */
export const NOW = Date.UTC(2026, 0, 15, 12);

/** A running task, and whatever a story wants otherwise. */
export function makeTask(changes: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    title: 'Checksum of the photo archive',
    status: 'running',
    startedAt: NOW - 83_000,
    updatedAt: NOW - 2_000,
    version: 1,
    logCount: 0,
    firstLogLine: 0,
    ...changes,
  };
}

/** A live connection, and whatever a story wants otherwise. */
export function makeConnection(changes: Partial<ConnectionStatus> = {}): ConnectionStatus {
  return {
    state: 'live',
    attempt: 0,
    maxAttempts: 5,
    nextRetryAt: null,
    since: NOW - 60_000,
    error: null,
    pollInterval: null,
    isExhausted: false,
    ...changes,
  };
}

/** Every state of a connection, as it really comes. */
export const CONNECTIONS: readonly ConnectionStatus[] = [
  makeConnection(),
  makeConnection({ state: 'connecting' }),
  makeConnection({ state: 'reconnecting', attempt: 2, nextRetryAt: NOW + 4_000 }),
  makeConnection({ state: 'polling', pollInterval: 5_000 }),
  makeConnection({ state: 'polling' }),
  makeConnection({ state: 'polling', isExhausted: true }),
  makeConnection({ state: 'offline' }),
  makeConnection({ state: 'unauthorized' }),
  makeConnection({ state: 'closed' }),
  makeConnection({ state: 'idle' }),
];

const PHASE_NAMES = ['Fetch sources', 'Compile', 'Compress', 'Upload to the mirror', 'Verify'];

/** `count` phases of which the one at `current` is under way, or in `status`. */
export function makePhases(
  count: number,
  current: number,
  status: TaskStatus = 'running',
): Phase[] {
  return Array.from({ length: count }, (_, index): Phase => {
    const label = PHASE_NAMES[index] ?? `Step ${index + 1}`;
    const startedAt = NOW - (current - index) * 70_000 - 12_000;
    if (index < current) {
      return {
        id: `p${index}`,
        label,
        status: 'completed',
        startedAt,
        endedAt: startedAt + 70_000,
      };
    }
    if (index === current) return { id: `p${index}`, label, status, startedAt };
    return { id: `p${index}`, label, status: 'pending' };
  });
}
