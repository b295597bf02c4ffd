import { waitFor } from '@testing-library/react';
import { act } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTaskClient, TaskCard, TaskStatusProvider } from 'react-task-status';
import { createTestTaskServer } from 'react-task-status/testing';

describe('hydrating what a server rendered', () => {
  it('should take the page over without a mismatch and bring it up to date', async () => {
    const server = createTestTaskServer();
    onTestFinished(() => server.close());
    const initialTask = server.createTask({ id: 'a', status: 'running', title: 'Export' });
    const client = createTaskClient(server.clientOptions);
    const page = (
      <TaskStatusProvider client={client}>
        <TaskCard taskId="a" initialTask={initialTask} />
      </TaskStatusProvider>
    );
    const container = document.createElement('div');
    container.innerHTML = renderToString(page);
    document.body.append(container);
    const card = container.querySelector('.task-card');
    expect(card?.getAttribute('data-status')).toBe('running');
    server.update('a', { status: 'completed' });
    const errors: unknown[] = [];
    const root = await act(async () =>
      hydrateRoot(container, page, { onRecoverableError: (error) => errors.push(error) }),
    );
    onTestFinished(() => act(() => root.unmount()));
    await waitFor(() => expect(card?.getAttribute('data-status')).toBe('completed'));
    expect(container.querySelector('.task-card')).toBe(card);
    expect(errors).toEqual([]);
  });
});
