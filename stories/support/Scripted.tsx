/** The real client and hooks on a scripted server inside the page, for as long as a story is shown. */
import { useEffect, useState, type ReactNode } from 'react';

import { createTaskClient } from '../../src/client/createTaskClient.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { createTestTaskServer, type TestTaskServer } from '../../src/testing/index.js';

interface ScriptedProps {
  /** Makes the tasks that are there at first. */
  readonly prepare: (server: TestTaskServer) => void;
  /** Hands the server to the play function, which tells it what to do. */
  readonly onServer: (server: TestTaskServer) => void;
  readonly children: ReactNode;
}

/** Waits are short, so that a story goes through all states in a moment. */
export function Scripted({ prepare, onServer, children }: ScriptedProps) {
  const [{ server, client }] = useState(() => {
    const made = createTestTaskServer();
    prepare(made);
    return {
      server: made,
      client: createTaskClient({
        ...made.clientOptions,
        reconnect: { maxAttempts: 3, minDelay: 400, maxDelay: 500 },
        polling: { interval: 1_000 },
      }),
    };
  });
  useEffect(() => {
    onServer(server);
    return () => {
      client.close();
      server.close();
    };
  }, [client, server, onServer]);
  return <TaskStatusProvider client={client}>{children}</TaskStatusProvider>;
}

/** For what waits on timers of its own, on a machine that may be busy. */
export const PATIENCE = { timeout: 20_000 };
