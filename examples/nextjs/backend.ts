import { createTaskBackend, eventStream } from 'react-task-status/backends';

interface Active {
  readonly operations: readonly { readonly operation_id: string }[];
}

export const backend = createTaskBackend({
  url: '/api/operations',
  get: '/{id}',
  list: async ({ json }) =>
    (await json<Active>('')).operations.map((one) => [one.operation_id, one] as const),
  start: 'POST /start',
  cancel: 'DELETE /{id}',
  live: eventStream({
    route: '/{id}/events',
    decode: (raw, _event, id) => ({ id, raw }),
  }),
});
