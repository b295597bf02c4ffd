// @vitest-environment node
/** Servers that refuse: by ticket, by close code, by silence, by nonsense. */
import { describe, expect, it } from 'vitest';
import type { TaskBackend } from '../../src/backends/backend.js';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import type { TaskStatusError, TaskStatusErrorCode } from '../../src/protocol/errors.js';
import { afterTest, serveHub } from '../server/support.js';
import { scriptServer, someLines, whole } from './scriptedServer.js';
import { connectTo, eventually, FastClock, follow, inStep, lines } from './support.js';

describe('a ticket', () => {
  it.each<[string, () => string | Promise<string>, code?: string]>([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
    ['gives no text', () => 7 as unknown as string],
    ['never settles', () => new Promise(() => undefined), 'network'],
  ])(
    'should not matter more than a failed attempt where its provider %s',
    async (_, provider, code = 'app') => {
      const { hub, url } = await serveHub();
      await hub.create({ id: 'a' });
      let isBroken = true;
      const { client, sockets } = connectTo(url, {
        getTicket: () => (isBroken ? provider() : 'unused'),
        clock: new FastClock(50),
        reconnect: { maxAttempts: 3, minDelay: 500, maxDelay: 1_000, probeMinDelay: 1_000 },
      });
      const reader = follow(client, 'a');
      await eventually(() => expect(client.connection.get().state).toBe('polling'));
      await eventually(() => expect(reader.meta.isFresh).toBe(true));
      expect(sockets.made).toHaveLength(0);
      expect(client.connection.get().error?.code).toBe(code);
      isBroken = false;
      await eventually(() => expect(sockets.made.length).toBeGreaterThan(0));
    },
  );

  it('should be fetched once more when it is refused, then the client is unauthorised until one is good', async () => {
    const { hub, url } = await serveHub({
      authenticate: (request) => request.headers.get('authorization'),
    });
    await hub.create({ id: 'a' });
    const fetchTicket = async (): Promise<string> => {
      const headers = { authorization: 'me' };
      const response = await fetch(`${url}/tickets`, { method: 'POST', headers });
      return ((await response.json()) as { ticket: string }).ticket;
    };
    let isGood = false;
    let asked = 0;
    const { client, sockets } = connectTo(url, {
      headers: { authorization: 'me' },
      getTicket: () => {
        asked += 1;
        return isGood ? fetchTicket() : 'forged';
      },
      reconnect: { probeMinDelay: 20, probeMaxDelay: 20 },
    });
    const states: string[] = [];
    client.connection.subscribe(() => states.push(client.connection.get().state));
    const reader = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('unauthorized'));
    expect(asked).toBe(2);
    expect(sockets.made).toHaveLength(2);
    expect(client.connection.get().error?.message).toContain('getTicket');
    isGood = true;
    await inStep(client, reader);
    expect(states).not.toContain('polling');
  });
});

describe('a server that refuses', () => {
  it.each([1002, 1003, 1007, 1008, 1009, 1010, 4400, 4406, 4409])(
    'should not be asked for a socket again after close code %i, but polled',
    async (code) => {
      const server = await scriptServer({
        socket: (peer) => peer.socket.close(code, 'no'),
        sync: () => ({ body: { epoch: 1, messages: [whole('a')], more: false } }),
      });
      const { client } = connectTo(server.url);
      const reader = follow(client, 'a');
      await eventually(() => expect(client.connection.get().state).toBe('polling'));
      await eventually(() => expect(reader.meta.isFresh).toBe(true));
      await eventually(() => expect(server.syncs.length).toBeGreaterThan(3));
      expect(server.upgrades).toBe(1);
      expect(client.connection.get().nextRetryAt).toBeNull();
    },
  );

  it('should leave the client unauthorised after close code 4403', async () => {
    const server = await scriptServer({ socket: (peer) => peer.socket.close(4403, 'not you') });
    const { client } = connectTo(server.url, { reconnect: { probeMinDelay: 3_600_000 } });
    follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('unauthorized'));
    expect(client.connection.get().error).toMatchObject({ code: 'forbidden' });
    expect(server.upgrades).toBe(1);
    expect(server.syncs).toHaveLength(0);
  });

  it('should end in polling where each socket is accepted and dropped', async () => {
    const server = await scriptServer({
      socket(peer) {
        peer.welcome();
        setImmediate(() => peer.socket.terminate());
      },
      sync: () => ({ body: { epoch: 1, messages: [whole('a')], more: false } }),
    });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
    await eventually(() => expect(reader.task?.id).toBe('a'));
  });

  it('should not end the client where its address cannot be opened at all', async () => {
    const server = await scriptServer({
      sync: () => ({ body: { epoch: 1, messages: [whole('a')], more: false } }),
    });
    class Forbidding {
      static readonly CLOSING = 2;
      constructor() {
        throw new DOMException('An insecure connection may not be initiated.', 'SecurityError');
      }
    }
    const { client } = connectTo(server.url, {
      WebSocket: Forbidding as unknown as WebSocketConstructor,
    });
    const reader = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
    await eventually(() => expect(reader.task?.id).toBe('a'));
    expect(client.connection.get().error?.message).toContain('insecure');
  });
});

describe('a server that talks nonsense', () => {
  it('should lose nothing that was in a frame which cannot be read', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const broken: string[] = [];
    const { client, sockets, errors } = connectTo(url, { reconnect: { maxAttempts: 99 } });
    const reader = follow(client, 'a', { logs: true });
    await inStep(client, reader);
    const [socket] = sockets.made;
    const emit = socket?.emit.bind(socket);
    if (socket !== undefined && emit !== undefined) {
      socket.emit = (event: string | symbol, ...values: unknown[]) => {
        if (event !== 'message') return emit(event, ...values);
        broken.push(String(values[0]));
        return emit(event, Buffer.from(String(values[0]).slice(0, -3)), false);
      };
    }
    task.log(lines(0, 7).join('\n'));
    task.complete('done');
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(broken.length).toBeGreaterThan(0);
    expect(errors).toContain('not_json');
    expect(reader.lines).toEqual(lines(0, 7));
    expect(reader.task).toMatchObject({ status: 'completed', result: 'done' });
  });

  it('should survive every kind of nonsense, and keep what makes sense', async () => {
    const server = await scriptServer({
      socket(peer, attempt) {
        peer.welcome();
        peer.socket.on('message', () => peer.sync(whole('a', { version: attempt })));
      },
    });
    const { client, errors } = connectTo(server.url, { reconnect: { maxAttempts: 99 } });
    const reader = follow(client, 'a', { logs: true });
    await inStep(client, reader);
    const nonsense = [
      '',
      '{',
      '7',
      'null',
      '[[]]',
      '"x"',
      '[{"type":"patch"}]',
      '{"type":"logs","id":"a"}',
    ];
    for (const text of nonsense) {
      const peer = server.peers.at(-1);
      peer?.socket.send(text);
      const version = 100 + nonsense.indexOf(text);
      await eventually(() => {
        server.peers.at(-1)?.say(whole('a', { version }), someLines('a', 0, version));
        expect(reader.task?.version).toBe(version);
      });
    }
    expect(errors.length).toBeGreaterThanOrEqual(nonsense.length);
    await eventually(() => expect(reader.lines).toEqual(lines(0, 107)));
  });

  it('should be in step also where `synced` comes twice, early, or never', async () => {
    const server = await scriptServer({
      socket(peer, attempt) {
        peer.welcome();
        peer.socket.on('message', (data) => {
          if (!String(data).includes('subscribe')) return;
          const synced = { type: 'synced', request: peer.subscribes.at(-1)?.request ?? 0 } as const;
          if (attempt === 1) peer.say(synced, synced, whole('a'), synced);
          else peer.say(whole('a', { version: 2 }));
        });
      },
      sync: () => ({ body: { epoch: 1, messages: [], more: false } }),
    });
    const clock = new FastClock(100);
    const { client, sockets } = connectTo(server.url, {
      clock,
      // No poll in between: what is missing is fetched since the socket does not answer.
      firstStateTimeout: 3_600_000,
      reconnect: { minDelay: 500, maxDelay: 1_000 },
    });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    expect(server.syncs).toHaveLength(0);
    sockets.cut();
    await eventually(() => expect(reader.task?.version).toBe(2));
    await eventually(() => expect(reader.meta.isFresh).toBe(true));
    expect(server.syncs).toHaveLength(1);
    expect(client.connection.get().state).toBe('live');
  });
});

describe('a backend that an app wrote', () => {
  it.each<[string, () => unknown, TaskStatusErrorCode, RegExp]>([
    [
      'throws before it returns a promise',
      () => {
        throw new TypeError('cannot read id');
      },
      'app',
      /backend's sync\(\) failed: cannot read id/,
    ],
    ['rejects', () => Promise.reject(new Error('no route')), 'app', /sync\(\) failed: no route/],
    [
      'never settles',
      () => new Promise(() => {}),
      'network',
      /sync\(\) did not settle within 40 ms/,
    ],
    ['resolves to nothing', async () => undefined, 'app', /sync\(\) returned undefined/],
    ['resolves to garbage', async () => ({ response: 'ok' }), 'app', /sync\(\) returned an object/],
  ])(
    'should be named in onError and in the error of the task where its sync() %s',
    async (_, sync, code, message) => {
      const errors: TaskStatusError[] = [];
      const unused = (): Promise<never> => Promise.reject(new Error('not used'));
      const client = createTaskClient({
        backend: {
          ...{ key: 'broken', start: unused, act: unused, list: unused, summary: unused },
          sync: sync as TaskBackend['sync'],
          socketUrl: async () => null,
        },
        requestTimeout: 40,
        polling: { interval: 15 },
        onError: (error) => errors.push(error),
      });
      afterTest(() => client.close());
      const { queryClient } = client;
      const shown = client.fetchTask('a', { signal: new AbortController().signal, queryClient });
      await expect(shown).rejects.toMatchObject({ code });
      await expect(shown).rejects.toThrow(message);
      follow(client, 'a');
      await eventually(() => expect(errors.map((error) => error.code)).toContain(code));
      expect(errors.find((error) => error.code === code)?.message).toMatch(message);
      await eventually(() => expect(client.connection.get().state).toBe('polling'));
    },
  );
});

describe('a hub that is closing', () => {
  it('should be said to be unavailable for now, not that there were too many requests', async () => {
    const { hub, url } = await serveHub();
    // What a proxy still sends there while it closes.
    const { client } = connectTo(url, {
      fetch: (input, init) => hub.handle(new Request(input, init)),
    });
    await hub.close();
    const error: unknown = await client.start({ type: 'export' }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'unavailable', status: 503, serverCode: 'closing' });
    expect((error as TaskStatusError).retryAfter).toBeGreaterThan(0);
  });
});
