/** What React does to a connection: mounts twice, changes props in the middle of things. */
import { QueryClient } from '@tanstack/react-query';
import { act, render, renderHook, screen, waitFor } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { useTaskLogs } from '../../src/hooks/useTaskLogs.js';
import { useTaskStatus } from '../../src/hooks/useTaskStatus.js';
import { serveHub } from '../server/support.js';
import { scriptServer, whole } from './scriptedServer.js';
import { connectTo, lines } from './support.js';

// Real sockets speak when they like, not when a test waits for them in `act`.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });

describe('in React', () => {
  it('should make one socket and one subscription through the second mount of StrictMode', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url);
    const wrapper = ({ children }: { children: ReactNode }) => (
      <StrictMode>
        <TaskStatusProvider client={client} queryClient={new QueryClient()}>
          {children}
        </TaskStatusProvider>
      </StrictMode>
    );
    const { result, unmount } = renderHook(
      () => ({ view: useTaskStatus('a'), log: useTaskLogs('a') }),
      { wrapper },
    );
    task.log(lines(0, 3).join('\n'));
    await waitFor(() => expect(result.current.log.count).toBe(3));
    await act(async () => task.complete('done'));
    await waitFor(() => expect(result.current.view.task?.result).toBe('done'));
    expect(sockets.made).toHaveLength(1);
    unmount();
    await waitFor(() => expect(hub.metrics().connections).toBe(0));
    expect(client.connection.get().state).toBe('idle');
  });

  it('should show nothing of the old server after a change of servers with news under way', async () => {
    const server = await scriptServer({
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', () => peer.sync(whole('a', { message: 'old server' })));
      },
    });
    const { hub, url } = await serveHub();
    (await hub.create({ id: 'a' })).update({ status: 'running', message: 'new server' });
    const queryClient = new QueryClient();
    // Two tenants in one cache, which differ only by their origin.
    const before = connectTo(server.url, { key: 'before' });
    const after = connectTo(url, { key: 'after' });
    const shown: string[] = [];
    function Message() {
      const { task } = useTaskStatus('a');
      const text = task?.message ?? 'nothing';
      shown.push(text);
      return <p>{text}</p>;
    }
    const page = (client: TaskClient) => (
      <TaskStatusProvider client={client} queryClient={queryClient}>
        <Message />
      </TaskStatusProvider>
    );
    const { rerender } = render(page(before.client));
    await screen.findByText('old server');
    // News that wait for their frame, and news that are still on the wire.
    const [peer] = server.peers;
    await waitFor(() => expect(before.client.peekMeta('a').isFresh).toBe(true));
    await act(async () => {
      const arrival = new Promise((resolve) => before.sockets.made[0]?.once('message', resolve));
      peer?.say(whole('a', { version: 2, message: 'too late' }));
      await arrival;
      peer?.say(whole('a', { version: 3, message: 'far too late' }));
      shown.length = 0;
      rerender(page(after.client));
    });
    await screen.findByText('new server');
    await waitFor(() => expect(peer?.isClosed).toBe(true));
    expect(shown).not.toContain('too late');
    expect(shown).not.toContain('far too late');
    expect(new Set(shown)).toEqual(new Set(['nothing', 'new server']));
  });
});
