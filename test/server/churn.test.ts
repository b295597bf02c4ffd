// @vitest-environment node
// Clients that come, go, and change their minds while tasks are written to: in the end each holds
// what the hub wrote, every line once and in order, and on the way no patch failed to fit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyPatch,
  isTerminal,
  keepNewer,
  takeLines,
  type LogLine,
  type Task,
  type TaskCursor,
} from '../../src/protocol/index.js';
import {
  createTaskHub,
  memoryStore,
  type MaybePromise,
  type TaskHandle,
  type TaskStore,
} from '../../src/server/index.js';
import { TestSocket } from './support.js';

/** What one client holds of one task. */
interface Held {
  task: Task | undefined;
  readonly lines: LogLine[];
}

/** A client as PROTOCOL.md describes it, over as many sockets as it takes. */
class Client {
  readonly held = new Map<string, Held>();
  readonly #url: string;
  #socket: TestSocket | undefined;
  #read = 0;
  readonly faults: string[] = [];

  constructor(url: string, ids: readonly string[]) {
    this.#url = url;
    for (const id of ids) this.held.set(id, { task: undefined, lines: [] });
  }

  async connect(): Promise<void> {
    this.#socket?.socket.terminate();
    this.#socket = new TestSocket(this.#url);
    this.#read = 0;
    await this.#socket.first('welcome');
  }

  /** Applies what has come since the last time. */
  absorb(): void {
    const messages = this.#socket?.messages ?? [];
    for (; this.#read < messages.length; this.#read += 1) {
      const message = messages[this.#read];
      if (message?.type === 'task') {
        const held = this.#heldOf(message.task.id);
        held.task = keepNewer(held.task, message.task);
      } else if (message?.type === 'patch') {
        const held = this.#heldOf(message.id);
        const outcome = applyPatch(held.task, message);
        if (outcome.kind === 'misfit') this.faults.push(`misfit: ${JSON.stringify(message)}`);
        if (outcome.kind === 'applied') held.task = outcome.task;
      } else if (message?.type === 'logs') {
        const { lines } = this.#heldOf(message.id);
        const { accepted, gap } = takeLines(lines.length, message.firstLine, message.lines);
        if (gap) this.faults.push(`gap: ${message.id} at ${lines.length}`);
        lines.push(...accepted);
      }
    }
  }

  subscribe(ids: readonly string[]): void {
    this.absorb();
    const tasks = ids.map((id): TaskCursor => {
      const { task, lines } = this.#heldOf(id);
      const position = task && { epoch: task.epoch ?? 0, version: task.version };
      return { id, ...position, nextLine: lines.length };
    });
    this.#socket?.send({ type: 'subscribe', request: 0, tasks });
  }

  unsubscribe(ids: string[]): void {
    this.#socket?.send({ type: 'unsubscribe', ids });
  }

  /** Waits until every task is finished here: its end and all of its lines. */
  async finish(): Promise<void> {
    await this.#socket?.until(() => {
      this.absorb();
      return [...this.held.values()].every(
        ({ task, lines }) =>
          task !== undefined && isTerminal(task.status) && lines.length === task.logCount,
      );
    });
  }

  #heldOf(id: string): Held {
    const held = this.held.get(id);
    if (held === undefined) throw new Error(`News of a task that nobody asked for: ${id}`);
    return held;
  }
}

const IDS = ['a', 'b', 'c', 'd'];

/** A store that answers later, as one on a disk or in a network would; what it is told keeps its order. */
function slowStore(): TaskStore {
  const store = memoryStore();
  let queue: Promise<unknown> = Promise.resolve();
  const later = <Value>(call: () => MaybePromise<Value>): Promise<Value> => {
    const answer = queue.then(() => new Promise(setImmediate)).then(call);
    queue = answer.catch(() => undefined);
    return answer;
  };
  /** Reads overtake writes, and each other. */
  const soon = async <Value>(call: () => MaybePromise<Value>): Promise<Value> => {
    const value = await call();
    await new Promise(setImmediate);
    return value;
  };
  return {
    open: (announce) => later(() => store.open(announce)),
    create: (task, origin) => later(() => store.create(task, origin)),
    update: (id, change) => later(() => store.update(id, change)),
    append: (...lines) => later(() => store.append(...lines)),
    get: (id) => soon(() => store.get(id)),
    origin: (id) => soon(() => store.origin(id)),
    lines: (...range) => soon(() => store.lines(...range)),
    list: (query) => soon(() => store.list(query)),
    remove: (id) => later(() => store.remove(id)),
    close: () => later(() => store.close()),
  };
}

const stores: [what: string, make: () => TaskStore][] = [
  ['at once', memoryStore],
  ['later', slowStore],
];

const step = fc.oneof(
  fc.record({
    do: fc.constant('log' as const),
    on: fc.nat(3),
    lines: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({
    do: fc.constant('set' as const),
    on: fc.nat(3),
    message: fc.constantFrom('x', 'y', null),
  }),
  fc.record({ do: fc.constant('subscribe' as const), on: fc.nat(3), by: fc.nat(2) }),
  fc.record({ do: fc.constant('unsubscribe' as const), on: fc.nat(3), by: fc.nat(2) }),
  fc.record({ do: fc.constant('reconnect' as const), by: fc.nat(2) }),
  fc.record({ do: fc.constant('turn' as const), turns: fc.integer({ min: 1, max: 5 }) }),
);

describe('clients that come and go', () => {
  it.each(stores)(
    'should all end with what was written, in a store that answers %s',
    async (_when, makeStore) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
          const hub = createTaskHub({ store: makeStore(), mergeInterval: steps.length % 3 });
          const { url } = await hub.listen({ port: 0 });
          try {
            const handles: TaskHandle[] = [];
            for (const id of IDS) handles.push(await hub.create({ id }));
            const clients = [0, 1, 2].map(() => new Client(url, IDS));
            for (const client of clients) await client.connect();
            const written = IDS.map(() => 0);
            for (const each of steps) {
              const id = 'on' in each ? (IDS[each.on] ?? 'a') : 'a';
              const client = 'by' in each ? clients[each.by] : undefined;
              if (each.do === 'log') {
                for (let n = 0; n < each.lines; n += 1) {
                  handles[each.on]?.log(`${id} ${written[each.on]}`);
                  written[each.on] = (written[each.on] ?? 0) + 1;
                }
              } else if (each.do === 'set') handles[each.on]?.update({ message: each.message });
              else if (each.do === 'subscribe') client?.subscribe([id]);
              else if (each.do === 'unsubscribe') client?.unsubscribe([id]);
              else if (each.do === 'turn') {
                for (let n = 0; n < each.turns; n += 1) await new Promise(setImmediate);
              } else {
                client?.absorb();
                await client?.connect();
              }
            }
            for (const client of clients) client.subscribe(IDS);
            for (const handle of handles) handle.complete(handle.id);
            for (const client of clients) {
              await client.finish();
              expect(client.faults).toEqual([]);
              for (const [index, id] of IDS.entries()) {
                const held = client.held.get(id);
                expect(held?.task).toEqual(await hub.get(id));
                expect(held?.lines.map(({ text }) => text)).toEqual(
                  Array.from({ length: written[index] ?? 0 }, (_, n) => `${id} ${n}`),
                );
              }
            }
            expect(hub.metrics().problems).toEqual({});
          } finally {
            await hub.close();
          }
        }),
        { numRuns: 15 },
      );
    },
    60_000,
  );
});
