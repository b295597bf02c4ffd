import { createTaskBackend, words } from 'react-task-status/backends';

export const backend = createTaskBackend({
  url: '/api',
  get: '/celery-progress/{id}/',
  start: 'POST /reports',
  cancel: 'POST /revoke/{id}',
  words: words.celery,
});
