import { createTaskBackend } from 'react-task-status/backends';

export const backend = createTaskBackend({
  url: '/api',
  get: '/story/progress/{id}',
  start: { route: 'POST /story/create', id: 'task_id' },
  cancel: 'DELETE /task/{id}/cancel',
});
