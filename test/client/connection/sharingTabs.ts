/**
 * Tabs of one origin that share a connection: real clients and a real hub, with the locks and channels
 * of a browser in one process. What only a browser does is in test/e2e/tabs.test.ts.
 */
import { expect, onTestFinished, vi } from 'vitest';
import WebSocket from 'ws';
import { createTaskClient, type ClientEnvironment } from '../../../src/client/createTaskClient.js';
import type { TaskClientOptions } from '../../../src/client/options.js';
import { readTask } from '../../../src/client/taskCache.js';
import type { TaskClient } from '../../../src/client/taskClient.js';
import { createTaskHub, type TaskHub, type TaskHubOptions } from '../../../src/server/index.js';
import { FakeOrigin, type FakeTab } from './fakeOrigin.js';

/** How long something may take to come, in ms. Only a fault takes it. */
export const PATIENCE = 20_000;
vi.setConfig({ testTimeout: 3 * PATIENCE });

export interface Tab {
  readonly client: TaskClient;
  readonly page: FakeTab;
  /** What went to `onError`. */
  readonly errors: string[];
  text(id: string): string | undefined;
}

export interface World {
  readonly hub: TaskHub;
  readonly url: string;
  readonly origin: FakeOrigin;
  openTab(options?: TaskClientOptions & ClientEnvironment, create?: typeof createTaskClient): Tab;
}

export async function setUp(options: TaskHubOptions<string> = {}): Promise<World> {
  const hub = createTaskHub({ mergeInterval: 0, ...options });
  onTestFinished(() => hub.close());
  const { url } = await hub.listen({ port: 0 });
  const origin = new FakeOrigin();
  return {
    hub,
    url,
    origin,
    openTab(own = {}, create = createTaskClient) {
      const page = origin.openTab();
      const errors: string[] = [];
      const client = create({
        url,
        WebSocket,
        shareAcrossTabs: { identity: 'ann' },
        tabs: page.environment,
        reconnect: { minDelay: 5, maxDelay: 10 },
        onError: ({ message }) => errors.push(message),
        ...own,
      });
      onTestFinished(() => client.close());
      return {
        client,
        page,
        errors,
        text: (id) => readTask(client.queryClient, client, id)?.message,
      };
    },
  };
}

/** Lets people in by ticket, and shows each only the tasks that have their name as a tag. */
export const members: TaskHubOptions<string> = {
  authenticate: (request) => request.headers.get('authorization'),
  authorize: (user, _action, task) => task.tags?.includes(user ?? '') === true,
};

/** How a page signs in: the present user's name on each request, and a ticket for each socket. */
export function signedIn(url: string, user: () => string): Partial<TaskClientOptions> {
  const headers = (): Record<string, string> => ({ authorization: user() });
  return {
    headers,
    async getTicket() {
      const response = await fetch(`${url}/tickets`, { method: 'POST', headers: headers() });
      return ((await response.json()) as { ticket: string }).ticket;
    },
    shareAcrossTabs: { identity: user },
  };
}

export const stateOf = (tab: Tab) => tab.client.connection.get().state;
export const isLive = (tab: Tab) => vi.waitFor(() => expect(stateOf(tab)).toBe('live'), PATIENCE);
export const shows = (tab: Tab, id: string, text: string) =>
  vi.waitFor(() => expect(tab.text(id)).toBe(text), PATIENCE);
/** What a tab gets for a task it may not see: the same as for one that is not there. */
export const isRejected = (tab: Tab, id: string) =>
  vi.waitFor(() => expect(tab.client.peekMeta(id).error?.code).toBe('not_found'), PATIENCE);
export const connections = (hub: TaskHub, count: number) =>
  vi.waitFor(() => expect(hub.metrics().connections).toBe(count), PATIENCE);

export function readLines(tab: Tab, id: string): () => string[] {
  const source = tab.client.logs(id);
  onTestFinished(source.subscribe(() => {}));
  return () => source.slice(0, source.getSnapshot().count).map((line) => line.text);
}
