// What the driver of the scenario can ask of the page: rows, and changes to some of them.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { memo, useEffect, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import {
  createTaskClient,
  ProgressBar,
  StatusBadge,
  TaskStatusProvider,
  useTaskStatus,
} from '../../../src/index.js';
import type { Task } from '../../../src/protocol/task.js';
import '../../../src/styles/index.css';
import { inPageServer } from './inPageSocket.js';

interface State {
  readonly status: Task['status'];
  readonly value: number;
}

interface Rows {
  readonly element: ReactNode;
  /** Changes these rows, all in one message. */
  change(ids: readonly string[], value: number): void;
}

let renders = 0;

function countRender(): void {
  renders += 1;
}

const FIRST: State = { status: 'running', value: 0 };

function Row({ id, status, value }: State & { readonly id: string }) {
  countRender();
  return (
    <div id={id} className="row" data-value={value}>
      <StatusBadge status={status} />
      <ProgressBar label={id} value={value} status={status} />
    </div>
  );
}

/** How many rows make a section. */
const SECTION = 100;

/**
 * Rows in sections that the browser skips where they are out of sight, as a page of ten thousand
 * has to be built by anybody: else painting alone costs a tenth of a second for each change.
 */
function inSections(ids: readonly string[], row: (id: string) => ReactNode): ReactNode {
  return Array.from({ length: Math.ceil(ids.length / SECTION) }, (_, index) => (
    <Section key={index}>{ids.slice(index * SECTION, (index + 1) * SECTION).map(row)}</Section>
  ));
}

function Section({ children }: { readonly children: ReactNode }) {
  return <div className="section">{children}</div>;
}

function ours(ids: readonly string[]): Rows {
  const task = (id: string): Task => ({
    id,
    epoch: 1,
    version: 1,
    status: 'running',
    progress: { value: 0, total: 100 },
    updatedAt: Date.now(),
    logCount: 0,
    firstLogLine: 0,
  });
  const server = inPageServer(task);
  const client = createTaskClient({ url: '/tasks', WebSocket: server.WebSocket });
  const versions = new Map<string, number>();
  function OurRow({ id }: { readonly id: string }) {
    const { status, progress } = useTaskStatus(id);
    return <Row id={id} status={status} value={progress?.value ?? -1} />;
  }
  return {
    element: (
      <TaskStatusProvider client={client}>
        {inSections(ids, (id) => (
          <OurRow key={id} id={id} />
        ))}
      </TaskStatusProvider>
    ),
    change(changed, value) {
      server.push(
        changed.map((id) => {
          const base = versions.get(id) ?? 1;
          versions.set(id, base + 1);
          const set = { progress: { value, total: 100 }, updatedAt: Date.now() };
          return { type: 'patch', id, epoch: 1, base, version: base + 1, set };
        }),
      );
    },
  };
}

function tanstackQuery(ids: readonly string[]): Rows {
  const queryClient = new QueryClient();
  function PeerRow({ id }: { readonly id: string }) {
    const { data } = useQuery<State>({
      queryKey: ['task', id],
      queryFn: () => FIRST,
      initialData: FIRST,
      staleTime: Number.POSITIVE_INFINITY,
    });
    return <Row id={id} status={data.status} value={data.value} />;
  }
  return {
    element: (
      <QueryClientProvider client={queryClient}>
        {inSections(ids, (id) => (
          <PeerRow key={id} id={id} />
        ))}
      </QueryClientProvider>
    ),
    change(changed, value) {
      for (const id of changed) queryClient.setQueryData(['task', id], { ...FIRST, value });
    },
  };
}

const MemoRow = memo(Row);

type States = Readonly<Record<string, State>>;

function stateRows(ids: readonly string[]): Rows {
  const page: { set?: (update: (states: States) => States) => void } = {};
  function PeerRows() {
    const [states, setStates] = useState<States>({});
    useEffect(() => void (page.set = setStates), []);
    return inSections(ids, (id) => <MemoRow key={id} id={id} {...(states[id] ?? FIRST)} />);
  }
  return {
    element: <PeerRows />,
    change(changed, value) {
      const news = Object.fromEntries(changed.map((id) => [id, { ...FIRST, value }]));
      page.set?.((states) => ({ ...states, ...news }));
    },
  };
}

/** The same rows, changed by hand: what the browser takes for a page of that size, whoever changes it. */
function floor(ids: readonly string[]): Rows {
  return {
    element: inSections(ids, (id) => <Row key={id} id={id} {...FIRST} />),
    change(changed, value) {
      requestAnimationFrame(() => {
        for (const id of changed) {
          const row = document.getElementById(id);
          const part = (name: string) => row?.querySelector<HTMLElement>(`.task-progress-${name}`);
          part('value')?.replaceChildren(`${value}%`);
          part('track')?.setAttribute('aria-valuenow', String(value));
          part('fill')?.style.setProperty('inline-size', `${value}%`);
          if (row !== null) row.dataset['value'] = String(value);
        }
      });
    },
  };
}

const CONTENDERS: Readonly<Record<string, (ids: readonly string[]) => Rows>> = {
  floor,
  ours,
  'tanstack-query': tanstackQuery,
  'use-state': stateRows,
};

let rows: Rows | undefined;
let ids: readonly string[] = [];
let value = 0;

/** How long a change may take to be shown, in ms. */
const PATIENCE = 60_000;

/** Asks for frames only while something is awaited. */
async function until(isSo: () => boolean): Promise<void> {
  const start = performance.now();
  while (!isSo()) {
    if (performance.now() - start > PATIENCE)
      throw new Error('The rows do not show what they should.');
    await new Promise((resolve) => void requestAnimationFrame(resolve));
  }
}

/** Waits for rows to show something, without asking for frames, which would cost time themselves. */
function shown(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isSo()) return;
      observer.disconnect();
      // The frame that shows it belongs to its cost.
      requestAnimationFrame(() => setTimeout(resolve));
    });
    observer.observe(document.body, { attributeFilter: ['data-value'], subtree: true });
  });
}

const shows = (id: string, wanted: number): boolean =>
  document.getElementById(id)?.dataset['value'] === String(wanted);

const many = {
  async mount(name: string, count: number): Promise<void> {
    ids = Array.from({ length: count }, (_, index) => `task-${index}`);
    rows = CONTENDERS[name]?.(ids);
    const root = document.querySelector('#root');
    if (root) createRoot(root).render(rows?.element);
    await until(() => ids.every((id) => shows(id, 0)));
  },
  /** Changes some rows, `times` times, each time until the page shows it. Gives the renders. */
  async change(count: number, times: number): Promise<number> {
    const before = renders;
    for (let time = 0; time < times; time += 1) {
      value = (value % 99) + 1;
      const first = (time * count) % ids.length;
      const changed = Array.from(
        { length: count },
        (_, index) => ids[(first + index) % ids.length] ?? '',
      );
      const seen = shown(() => changed.every((id) => shows(id, value)));
      rows?.change(changed, value);
      await seen;
    }
    return renders - before;
  },
};

export type ManyBench = typeof many;
Object.assign(window, { many, bench: many });
