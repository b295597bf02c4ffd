import { createTaskBackend, webSocket, type TaskReading } from 'react-task-status/backends';

type Message = Pick<TaskReading, 'status' | 'phase'> & { taskId: string; log?: string };

export const backend = createTaskBackend({
  url: '/api',
  get: '/agent-tasks/{id}/status',
  start: 'POST /agent-tasks',
  cancel: 'POST /agent-tasks/{id}/cancel',
  logs: async (_id, _after, { json }) => ({
    all: (await json<{ logs: string[] }>('/agent-tasks/{id}/logs')).logs,
  }),
  live: webSocket({
    url: '/api/ws',
    subscribe: (ids) => ids.map((taskId) => ({ type: 'subscribe', taskId })),
    decode: ({ taskId: id, log, ...change }: Message) =>
      log === undefined ? { id, change } : { id, lines: [log] },
  }),
});
