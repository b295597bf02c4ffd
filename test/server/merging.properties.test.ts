// @vitest-environment node
// Whatever happens in whatever order: all clients end with what the hub holds, with every line; on
// the way no patch fails to fit, no state is older than the last, and no two states of a task come
// within one merge interval.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyPatch,
  comparePositions,
  isTerminal,
  keepNewer,
  takeLines,
  type LogLine,
  type ServerMessage,
  type Task,
} from '../../src/protocol/index.js';
import { createTaskHub, memoryStore, type TaskStore } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { connect, type TestSocket } from './support.js';

const IDS = ['a', 'b', 'c'] as const;
const MERGE_INTERVAL = 50;

/** Longer than any interval of the hub that is under test, in ms. */
const LONG = 5_000;

/** What a client holds of one task. */
interface Held {
  task: Task | undefined;
  readonly lines: LogLine[];
  /** What it subscribed to last. */
  wanted: 'nothing' | 'state' | 'log';
  /** When patches of it came. */
  readonly patchedAt: number[];
}

/** A client as PROTOCOL.md describes it. */
class Client {
  readonly faults: string[] = [];
  readonly held = new Map<string, Held>();
  readonly socket: TestSocket;
  readonly #clock: ManualClock;
  #read = 0;

  constructor(socket: TestSocket, clock: ManualClock) {
    this.socket = socket;
    this.#clock = clock;
    for (const id of IDS) {
      this.held.set(id, { task: undefined, lines: [], wanted: 'nothing', patchedAt: [] });
    }
  }

  of(id: string): Held {
    const held = this.held.get(id);
    if (held === undefined)
      throw new Error(`A message about a task that nobody subscribed to: ${id}`);
    return held;
  }

  subscribe(id: string, wanted: 'state' | 'log'): void {
    this.#applyAll();
    const held = this.of(id);
    held.wanted = wanted;
    const { task, lines } = held;
    const cursor = {
      id,
      ...(task && { epoch: task.epoch ?? 0, version: task.version }),
      ...(wanted === 'log' && { nextLine: lines.length }),
    };
    this.socket.send({ type: 'subscribe', request: 0, tasks: [cursor] });
  }

  unsubscribe(id: string): void {
    this.of(id).wanted = 'nothing';
    this.socket.send({ type: 'unsubscribe', ids: [id] });
  }

  /** All that the server sent before has come, and is applied. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
      await this.socket.subscribe();
    }
    this.#applyAll();
  }

  #applyAll(): void {
    for (; this.#read < this.socket.messages.length; this.#read += 1) {
      const message = this.socket.messages[this.#read];
      if (message !== undefined) this.#apply(message);
    }
  }

  #apply(message: ServerMessage): void {
    if (message.type === 'task') {
      const held = this.of(message.task.id);
      if (held.task !== undefined && comparePositions(message.task, held.task) < 0) {
        this.faults.push(`went back: ${JSON.stringify(message)}`);
      }
      held.task = keepNewer(held.task, message.task);
    } else if (message.type === 'patch') {
      const held = this.of(message.id);
      const outcome = applyPatch(held.task, message);
      if (outcome.kind !== 'applied') {
        this.faults.push(`${outcome.kind}: ${JSON.stringify(message)}`);
      } else held.task = outcome.task;
      // An end waits for no interval.
      if (message.set.status === undefined || !isTerminal(message.set.status)) {
        held.patchedAt.push(this.#clock.now());
      }
    } else if (message.type === 'logs') {
      const { lines } = this.of(message.id);
      const { accepted, gap } = takeLines(lines.length, message.firstLine, message.lines);
      if (gap) this.faults.push(`gap: ${message.id} at ${lines.length}`);
      lines.push(...accepted);
    }
  }
}

/** A store that reads as one on a disk would: later, and what is read may be old by then. */
function slowStore(): TaskStore {
  const store = memoryStore();
  const later = async <Value>(value: Value): Promise<Value> => {
    await new Promise(setImmediate);
    return value;
  };
  return {
    ...store,
    get: async (id) => later(await store.get(id)),
    lines: async (...range) => later(await store.lines(...range)),
  };
}

const task = fc.constantFrom(...IDS);
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('step' as const), id: task, value: fc.nat(9) },
      message: fc.constantFrom('x', 'y', null, undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('change' as const), id: task },
      change: fc.constantFrom(
        ...[{ status: 'paused' }, { status: 'running' }, { reason: 'stalled' }, { reason: null }],
        ...[{ tags: ['x'] }, { tags: null }, { phase: 'one' }, { phase: 'two' }],
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('log' as const), id: task, lines: fc.nat(400) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      by: fc.constantFrom(1, 20, 50, 130, 700),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), id: task }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), id: task }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('subscribe' as const), id: task, isFirst: fc.boolean() },
      wanted: fc.constantFrom('state' as const, 'log' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant('unsubscribe' as const), id: task, isFirst: fc.boolean() },
    }),
  },
);
const acts = fc.array(act, { minLength: 10, maxLength: 50 });
type Act = (typeof acts extends fc.Arbitrary<infer Value> ? Value : never)[number];

/** @returns what did not fit on the way */
async function play(store: TaskStore, events: readonly Act[]): Promise<string[]> {
  const clock = new ManualClock();
  const hub = createTaskHub({ store, clock, mergeInterval: MERGE_INTERVAL });
  const { url } = await hub.listen({ port: 0 });
  const first = new Client(await connect(url), clock);
  const second = new Client(await connect(url), clock);
  const clients = [first, second];
  try {
    const handles = new Map(
      await Promise.all(IDS.map(async (id) => [id, await hub.create({ id })] as const)),
    );
    for (const id of IDS) for (const client of clients) client.subscribe(id, 'log');
    let attempts = 1;
    for (const event of events) {
      const handle = 'id' in event ? handles.get(event.id) : undefined;
      const client = 'isFirst' in event && event.isFirst ? first : second;
      if (event.do === 'step') {
        handle?.progress(event.value, 9);
        if (event.message !== undefined) handle?.update({ message: event.message });
      } else if (event.do === 'change') handle?.update(event.change as object);
      else if (event.do === 'log') {
        for (let line = 0; line < event.lines; line += 1) handle?.log(`${event.id} ${line}`);
      } else if (event.do === 'end') {
        handle?.complete();
        // Else it may go on in the same turn, and that would be sent without waiting as well.
        for (const each of clients) await each.settle();
      } else if (event.do === 'again') {
        attempts += 1;
        handle?.update({ status: 'running', attempt: { number: attempts } });
      } else if (event.do === 'turn') await new Promise(setImmediate);
      else if (event.do === 'subscribe') client.subscribe(event.id, event.wanted);
      else if (event.do === 'unsubscribe') client.unsubscribe(event.id);
      else {
        for (const each of clients) await each.settle();
        clock.advance(event.by);
      }
    }
    await expectAll(hub, clients, clock);
    // What is over leaves no timer: what is left are the two sockets' own pings.
    clock.advance(LONG);
    expect(clock.pending).toBe(clients.length);
    return clients.flatMap(({ faults }) => faults);
  } finally {
    await Promise.all(clients.map(({ socket }) => socket.socket.terminate()));
    await hub.close();
  }
}

/** Once nothing happens any more, each holds what it wants. */
async function expectAll(
  hub: ReturnType<typeof createTaskHub>,
  clients: readonly Client[],
  clock: ManualClock,
): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (const client of clients) await client.settle();
    clock.advance(LONG);
  }
  for (const client of clients) await client.settle();
  for (const id of IDS) {
    const present = await hub.get(id);
    for (const client of clients) {
      const { task: held, wanted, lines, patchedAt } = client.of(id);
      if (wanted !== 'nothing') expect(held).toEqual(present);
      if (wanted === 'log') {
        expect(lines.map(({ line }) => line)).toEqual([...lines.keys()]);
        expect(lines).toHaveLength(present?.logCount ?? -1);
      }
      const pauses = patchedAt.slice(1).map((at, index) => at - (patchedAt[index] ?? 0));
      expect(Math.min(MERGE_INTERVAL, ...pauses)).toBe(MERGE_INTERVAL);
    }
  }
  expect(hub.metrics().problems).toEqual({});
}

describe('two clients of a hub that merges', () => {
  it.each([
    ['at once', memoryStore],
    ['later', slowStore],
  ])(
    'should both end with what is there, with a store that answers %s',
    async (_when, makeStore) => {
      await fc.assert(
        fc.asyncProperty(acts, async (events) => {
          expect(await play(makeStore(), events)).toEqual([]);
        }),
        { numRuns: 25 },
      );
    },
    60_000,
  );
});
