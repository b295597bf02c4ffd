import { createTaskBackend, eventStream, words } from 'react-task-status/backends';

interface A2aTask {
  readonly id: string;
  readonly status: A2aStatus;
  readonly artifacts?: readonly unknown[];
}

interface A2aStatus {
  readonly state: string;
  readonly message?: { readonly parts: readonly { readonly text?: string }[] };
  readonly timestamp?: string;
}

interface A2aEvent {
  readonly task?: A2aTask;
  readonly statusUpdate?: { readonly taskId: string; readonly status: A2aStatus };
}

const readStatus = ({ state, message, timestamp }: A2aStatus) => ({
  status: state,
  message: message?.parts.map(({ text }) => text ?? '').join(''),
  updatedAt: timestamp,
});

/** An agent that speaks A2A 1.0 over HTTP and JSON. */
export const a2aBackend = (url: string) =>
  createTaskBackend<A2aTask>({
    url,
    headers: { 'A2A-Version': '1.0' },
    get: '/tasks/{id}?historyLength=0',
    cancel: 'POST /tasks/{id}:cancel',
    words: words.a2a,
    read: ({ status, artifacts }) => ({ ...readStatus(status), result: artifacts }),
    live: eventStream({
      route: '/tasks/{id}:subscribe',
      decode: ({ task, statusUpdate }: A2aEvent, _event, id) =>
        task ? { id, raw: task } : statusUpdate && { id, change: readStatus(statusUpdate.status) },
    }),
  });
