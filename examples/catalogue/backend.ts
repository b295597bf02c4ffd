import { createTaskBackend } from 'react-task-status/backends';

export const backend = createTaskBackend({
  url: '/api',
  get: '/catalog/{id}/status',
  start: 'POST /catalog/{id}/boot',
  cancel: 'POST /catalog/{id}/stop',
  interval: 1_000,
  maxPolls: 60,
});
