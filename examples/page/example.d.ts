/** What `examples/serve.mjs` puts in for the example that is shown. */
declare module 'example:backend' {
  import type { TaskBackend } from 'react-task-status/backends';
  export const backend: TaskBackend;
}

declare module 'example:jobs' {
  import type { StartTaskRequest } from 'react-task-status';
  export const jobs: readonly {
    readonly label: string;
    readonly request: StartTaskRequest;
  }[];
}
