/** What the tests of the hooks share: a scripted server, a client that does not wait, a provider. */
import { QueryClient } from '@tanstack/react-query';
import { renderHook, type RenderHookResult } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { onTestFinished } from 'vitest';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { ClientEnvironment } from '../../src/client/createTaskClient.js';
import type { TaskClientOptions } from '../../src/client/options.js';
import type { TaskClient } from '../../src/client/taskClient.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import {
  createTestTaskServer,
  type TestTaskServer,
} from '../../src/testing/createTestTaskServer.js';

/** Waits that are short, so that a test goes through all of them in a moment. */
const impatient: TaskClientOptions = {
  reconnect: { maxAttempts: 3, minDelay: 5, maxDelay: 10, probeMinDelay: 30, probeMaxDelay: 30 },
  polling: { interval: 20 },
  firstStateTimeout: 200,
};

export interface Setup {
  readonly server: TestTaskServer;
  readonly client: TaskClient;
  readonly queryClient: QueryClient;
  readonly wrapper: (props: { children: ReactNode }) => ReactNode;
  render<Result, Props>(
    hook: (props: Props) => Result,
    options?: { initialProps?: Props; strict?: boolean },
  ): RenderHookResult<Result, Props>;
}

type SetupOptions = Partial<TaskClientOptions & ClientEnvironment>;

/** A server and a client that talks to it; both end with the test. */
export function setUp(
  given: SetupOptions | ((server: TestTaskServer) => SetupOptions) = {},
): Setup {
  const server = createTestTaskServer();
  const options = typeof given === 'function' ? given(server) : given;
  const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: 0 } } });
  const client = createTaskClient({ ...impatient, ...server.clientOptions, ...options });
  onTestFinished(() => {
    client.close();
    server.close();
    queryClient.clear();
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TaskStatusProvider client={client} queryClient={queryClient}>
      {children}
    </TaskStatusProvider>
  );
  return {
    server,
    client,
    queryClient,
    wrapper,
    render: (hook, { strict = false, ...rest } = {}) =>
      renderHook(hook, {
        ...rest,
        wrapper: strict
          ? ({ children }: { children: ReactNode }) => (
              <StrictMode>{wrapper({ children })}</StrictMode>
            )
          : wrapper,
      }),
  };
}
