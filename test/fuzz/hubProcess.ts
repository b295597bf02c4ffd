/**
 * The hub that is fuzzed, in a process of its own: its parent sees whether it lives, and asks for its
 * memory. It keeps one task changing all the time, for a client that must not miss any of it.
 */
import { createTaskHub, HubError, type TaskHandle } from '../../src/server/index.js';

/** Ms between two changes of the control task. */
const BEAT = 50;

/** Bounds that are soon reached, so that what grows beyond them shows. */
const LIMITS = {
  maxFinishedTasks: 200,
  minFinishedAge: 0,
  maxTaskBytes: 32 * 1024 * 1024,
  maxTotalLogBytes: 32 * 1024 * 1024,
  maxLogLines: 20_000,
  maxUnfinishedTasks: 5_000,
  // The fuzzer is one client that sends as much as all of a hub's.
  maxMessagesPerSecond: 1e9,
  maxRequestsPerSecond: 1e9,
};

/** What the parent asks. */
export type HubRequest =
  { readonly type: 'task'; readonly id: string } | { readonly type: 'state' };

/** What the hub tells. */
export interface HubState {
  readonly heapBytes: number;
  /** Faults of the hub itself: each is a finding. */
  readonly faults: readonly string[];
  /** Lines of the control task so far. */
  readonly lines: number;
}

const faults: string[] = [];
const hub = createTaskHub({
  limits: LIMITS,
  cancelGrace: 20,
  onError: ({ code, message, cause }) => {
    if (code !== 'internal' && code !== 'store' && code !== 'handler') return;
    // Nobody works on the tasks that cases cancel, so nobody stops.
    if (code === 'handler' && message.includes('left behind')) return;
    faults.push(`${code}: ${message} ${cause instanceof Error ? (cause.stack ?? '') : ''}`);
  },
});
hub.define('work', (task, input) => {
  task.log(`Got ${typeof input}`);
  return input;
});
hub.define('parsed', (_task, input) => input, {
  parseInput: async (input) => {
    if (typeof input !== 'number') throw new Error('a number is wanted');
    return input;
  },
});
hub.define(
  'waits',
  (task) => new Promise((resolve) => task.signal.addEventListener('abort', () => resolve(1))),
  { concurrency: 50 },
);

const handles: TaskHandle[] = [];

/** Makes a task for the next cases; one of long ago ends, so that they do not become more and more. */
async function createTask(id: string): Promise<void> {
  try {
    const handle = await hub.create({ id, title: 'Fuzzed' });
    handle.update({ status: 'running' });
    for (let line = 0; line < 5; line += 1) handle.log(`line ${line}`);
    handles.push(handle);
    if (handles.length > 50) await handles.shift()?.complete(1);
  } catch (error) {
    // A case may have taken the id, or ended the task; that is no fault.
    if (!(error instanceof HubError)) throw error;
  }
}

// Nobody can guess its id, so no case can change it.
const control = await hub.create({ title: 'Control' });
let lines = 0;
control.update({ status: 'running' });
const beat = setInterval(() => {
  lines += 1;
  control.log(`line ${lines}`);
  control.update({ message: String(lines) });
}, BEAT);

const { url } = await hub.listen({ port: 0, signals: false });

async function answer(request: HubRequest): Promise<HubState | undefined> {
  if (request.type === 'task') {
    await createTask(request.id);
    return undefined;
  }
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed + external, faults: faults.splice(0), lines };
}

process.on('message', (message) => {
  const { number, request } = message as { number: number; request: HubRequest };
  void answer(request).then((state) => process.send?.({ number, state }));
});
process.on('disconnect', () => {
  clearInterval(beat);
  process.exit();
});
process.send?.({ url, controlId: control.id });
