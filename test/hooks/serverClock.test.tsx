/** Times of the server on a device whose clock is off, through a client and its provider. */
import { QueryClient } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { createTaskClient } from '../../src/client/createTaskClient.js';
import { TaskTableView } from '../../src/components/TaskTable/TaskTableView.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { createSignal } from '../../src/shared/signal.js';
import { makeTask } from '../components/helpers.js';

const HOUR = 3_600_000;
const SERVER_NOW = Date.UTC(2026, 0, 15, 12);

describe.each([
  ['slow', HOUR],
  ['fast', -HOUR],
])('below a provider, on a device that is an hour %s', (_name, offset) => {
  it('should read the times of the server by the clock that the client keeps', () => {
    const serverClock = createSignal({ offset: 0 });
    const queryClient = new QueryClient();
    const client = {
      ...createTaskClient({ url: 'http://127.0.0.1/tasks', queryClient }),
      serverClock,
    };
    const task = makeTask({ startedAt: SERVER_NOW - 83_000, updatedAt: SERVER_NOW - 3_000 });
    const { container } = render(
      <TaskStatusProvider client={client} now={SERVER_NOW - offset}>
        <TaskTableView tasks={[task]} />
      </TaskStatusProvider>,
    );
    expect(container).not.toHaveTextContent('1 min 23 s');
    act(() => serverClock.set({ offset }));
    expect(container).toHaveTextContent('1 min 23 s');
    expect(container).toHaveTextContent('Updated 3 s ago');
  });
});
