/** The script of the page that `pageLife.ts` serves: follows one task, and tells what it sees. */
import { createTaskClient } from '../../src/client/createTaskClient.js';
import { taskKeys } from '../../src/client/taskCache.js';
import type { ConnectionState } from '../../src/client/connection/connectionStatus.js';
import type { Task } from '../../src/protocol/task.js';

export interface FollowedTask {
  readonly state: ConnectionState;
  readonly states: readonly ConnectionState[];
  readonly task: Task | undefined;
  readonly lines: readonly string[];
  readonly isFresh: boolean;
  /** The code of our own error with the task. */
  readonly error: string | undefined;
  /** How often the page came out of the back/forward cache. */
  readonly restored: number;
  /** Network hints that the browser gave. */
  readonly hints: readonly string[];
}

const params = new URLSearchParams(location.search);
const id = params.get('task') ?? 'a';
/** Who is signed in, where tabs share. */
let user = params.get('share');
/** Of this tab alone; cookies are of all tabs. */
const headers = (): Record<string, string> => (user === null ? {} : { authorization: user });

const client = createTaskClient({
  url: '/tasks',
  ...(user !== null && {
    headers,
    async getTicket() {
      const response = await fetch('/tasks/tickets', { method: 'POST', headers: headers() });
      return ((await response.json()) as { ticket: string }).ticket;
    },
    shareAcrossTabs: { identity: () => user ?? '' },
  }),
  reconnect: { minDelay: 50, maxDelay: 200, wakeTimeout: 500, probeMinDelay: 200 },
  polling: { interval: 100 },
});
client.watch(id);
const log = client.logs(id);
log.subscribe(() => {});

const states: ConnectionState[] = [client.connection.get().state];
client.connection.subscribe(() => {
  const { state } = client.connection.get();
  if (states.at(-1) !== state) states.push(state);
});
let restored = 0;
addEventListener('pageshow', (event) => {
  if (event.persisted) restored += 1;
});
const hints: string[] = [];
for (const type of ['online', 'offline']) addEventListener(type, () => hints.push(type));

Object.defineProperty(window, 'followed', {
  get: (): FollowedTask => ({
    state: client.connection.get().state,
    states: [...states],
    task: client.queryClient.getQueryData<Task>(taskKeys.task(client, id)),
    lines: log.slice(0, log.getSnapshot().count).map(({ text }) => text),
    isFresh: client.peekMeta(id).isFresh,
    error: client.peekMeta(id).error?.code,
    restored,
    hints: [...hints],
  }),
});

Object.assign(window, { signIn: (name: string) => void (user = name) });
