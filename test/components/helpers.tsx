/** What the tests of the components share: tasks and connections with everything left to default. */
import { render } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';

import type { ConnectionStatus } from '../../src/client/connection/connectionStatus.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import type { Task } from '../../src/protocol/task.js';

/** The moment at which these tests stand still. */
export const NOW = Date.UTC(2026, 0, 15, 12);

export function makeTask(changes: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    title: 'Render frames',
    status: 'running',
    startedAt: NOW - 83_000,
    updatedAt: NOW,
    version: 1,
    logCount: 0,
    firstLogLine: 0,
    ...changes,
  };
}

export function makeConnection(changes: Partial<ConnectionStatus> = {}): ConnectionStatus {
  return {
    state: 'live',
    attempt: 0,
    maxAttempts: 5,
    nextRetryAt: null,
    since: NOW,
    error: null,
    pollInterval: null,
    isExhausted: false,
    ...changes,
  };
}

/** Renders at {@link NOW}, and stays there. */
export function renderAt(element: ReactElement, now: number | (() => number) = NOW) {
  return render(element, {
    wrapper: ({ children }: { children: ReactNode }) => (
      <DisplayProvider now={now}>{children}</DisplayProvider>
    ),
  });
}
