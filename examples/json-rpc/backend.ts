import { createTaskBackend, jsonRpc } from 'react-task-status/backends';

export const backend = createTaskBackend({
  ...jsonRpc({
    url: '/api',
    start: 'jobs.submit',
    cancel: 'jobs.cancel',
    params: (id) => ({ job_id: id }),
  }),
  interval: { from: 500, to: 30_000 },
});
