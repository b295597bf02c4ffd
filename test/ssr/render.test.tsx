// @vitest-environment node
import { dehydrate, QueryClient } from '@tanstack/react-query';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createTaskClient,
  LogPanel,
  TaskCard,
  TaskStatusProvider,
  taskStatusOptions,
  useTaskLogs,
  useTaskStatus,
} from 'react-task-status';
import { createTaskHub } from 'react-task-status/server';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function Page({ id }: { id: string }) {
  const { status, isPending } = useTaskStatus(id);
  const { count } = useTaskLogs(id);
  return (
    <p>
      {status} {String(isPending)} {count}
    </p>
  );
}

describe('rendering on a server', () => {
  it('should open nothing and show what is known: nothing', () => {
    const client = createTaskClient({ url: '/tasks' });
    const html = renderToString(
      <TaskStatusProvider client={client}>
        <Page id="a" />
        <TaskCard taskId="a" />
        <LogPanel source={['one', 'two']} defaultOpen />
      </TaskStatusProvider>,
    );
    expect(html).toContain('unknown<!-- --> <!-- -->true');
    expect(html).toContain('task-card');
    expect(client.connection.get().state).toBe('idle');
  });

  it('should show what was prefetched, with one cache for each request', async () => {
    const hub = createTaskHub();
    ends.push(() => hub.close());
    const { url } = await hub.listen({ port: 0 });
    const task = await hub.create({ id: 'a', title: 'Export' });
    task.update({ status: 'running' });
    const client = createTaskClient({ url });
    const caches = [new QueryClient(), new QueryClient()];
    for (const queryClient of caches) {
      await queryClient.prefetchQuery(taskStatusOptions(client, 'a'));
      const html = renderToString(
        <TaskStatusProvider client={client} queryClient={queryClient}>
          <TaskCard taskId="a" />
        </TaskStatusProvider>,
      );
      expect(html).toContain('data-status="running"');
      expect(html).toContain('Export');
      expect(dehydrate(queryClient).queries).toHaveLength(1);
    }
    expect(client.connection.get().state).toBe('idle');
    for (const queryClient of caches) queryClient.clear();
  });
});
