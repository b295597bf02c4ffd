// A thousand tasks on a page, its connection shown, one log read; or, as the peer, a request a task.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import {
  createTaskClient,
  ConnectionIndicator,
  TaskStatusProvider,
  useConnectionStatus,
  useTaskStatus,
} from '../../../src/index.js';
import type { Task } from '../../../src/protocol/task.js';
import '../../../src/styles/index.css';
import { LOGGED, lineText, taskId } from '../messages.js';

/** A state of the connection that was put on the page, and when: ms since epoch. */
export interface Shown {
  readonly state: string;
  readonly at: number;
}

const client = createTaskClient({ url: '/tasks' });
const log = client.logs(LOGGED);
const history: Shown[] = [];

function Row({ id }: { readonly id: string }) {
  const { status, isPending } = useTaskStatus(id);
  return <li data-pending={isPending}>{status}</li>;
}

function Connection() {
  return <ConnectionIndicator connection={useConnectionStatus()} />;
}

function PeerRow({ id }: { readonly id: string }) {
  const { data } = useQuery({
    queryKey: [id],
    queryFn: async () => (await (await fetch(`/tasks/${id}`)).json()) as Task,
    refetchInterval: 5_000,
  });
  return <li data-pending={data === undefined}>{data?.status}</li>;
}

const sleep = (time: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, time);
  });

/** @returns when it was so: ms since epoch; null where it took too long */
async function until(isSo: () => boolean, patience: number): Promise<number | null> {
  const end = performance.now() + patience;
  while (!isSo()) {
    if (performance.now() > end) return null;
    await sleep(5);
  }
  return Date.now();
}

const fallback = {
  async mount(name: 'ours' | 'peer', tasks: number): Promise<void> {
    const ids = Array.from({ length: tasks }, (_, index) => taskId(index));
    const root = document.querySelector('#root');
    if (!root) return;
    const watcher = new MutationObserver(() => {
      const shown = document.querySelector<HTMLElement>('.task-connection');
      const state = shown?.dataset['connection'];
      if (state !== undefined && state !== history.at(-1)?.state) {
        history.push({ state, at: Date.now() });
      }
    });
    watcher.observe(root, { subtree: true, childList: true, attributes: true });
    if (name === 'ours') log.subscribe(() => undefined);
    createRoot(root).render(
      name === 'ours' ? (
        <TaskStatusProvider client={client}>
          <Connection />
          {ids.map((id) => (
            <Row key={id} id={id} />
          ))}
        </TaskStatusProvider>
      ) : (
        <QueryClientProvider client={new QueryClient()}>
          {ids.map((id) => (
            <PeerRow key={id} id={id} />
          ))}
        </QueryClientProvider>
      ),
    );
    await until(
      () =>
        document.querySelectorAll('[data-pending=false]').length === tasks &&
        (name === 'peer' || history.at(-1)?.state === 'live'),
      60_000,
    );
  },
  /** When the page first said so after a moment. */
  async saw(state: string, after: number, patience: number): Promise<number | null> {
    const find = (): Shown | undefined =>
      history.find((shown) => shown.state === state && shown.at >= after);
    await until(() => find() !== undefined, patience);
    return find()?.at ?? null;
  },
  /** When the log had this many lines. */
  hasLines: (count: number, patience: number) =>
    until(() => log.getSnapshot().count >= count, patience),
  /** Lines that are missing, repeated or in the wrong place. */
  wrongLines(): number {
    const { count } = log.getSnapshot();
    let wrong = 0;
    for (let line = 0; line < count; line += 1) {
      if (log.getLine(line)?.text !== lineText(line)) wrong += 1;
    }
    return wrong;
  },
};

export type FallbackBench = typeof fallback;
Object.assign(window, { fallback, bench: fallback });
