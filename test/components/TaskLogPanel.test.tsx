import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTaskClient, TaskLogPanel, TaskStatusProvider } from 'react-task-status';
import { createTestTaskServer, type TestTaskServer } from 'react-task-status/testing';

function setUp(): TestTaskServer {
  const server = createTestTaskServer();
  onTestFinished(() => server.close());
  const client = createTaskClient(server.clientOptions);
  render(
    <TaskStatusProvider client={client}>
      <TaskLogPanel taskId="a" />
    </TaskStatusProvider>,
  );
  return server;
}

const open = () => userEvent.click(screen.getByRole('button', { name: /log/i }));

describe('TaskLogPanel', () => {
  it('should ask for lines only while it is open', async () => {
    const server = setUp();
    server.createTask({ id: 'a', status: 'running' });
    server.log('a', 'one');
    expect(server.socketsOpened).toBe(0);
    await open();
    await waitFor(() => expect(screen.getByRole('log').textContent).toContain('one'));
    await open();
    await waitFor(() => expect(server.socketCount).toBe(0));
  });

  it('should not wait for the first line of a task that the server does not know', async () => {
    setUp();
    await open();
    expect(await screen.findByText('The log is no longer available')).toBeInTheDocument();
  });
});
