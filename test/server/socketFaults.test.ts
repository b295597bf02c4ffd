// @vitest-environment node
// What a socket does when the other side misbehaves, is silent, is slow, or knocks too often.
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { connect, serveHub, TestSocket } from './support.js';
import { ManualClock } from './manualClock.js';

describe('frames that make no sense', () => {
  const cases: [what: string, frame: string | Buffer, code: number][] = [
    ['no JSON', '{"type":', 4400],
    ['an empty frame', '', 4400],
    ['a message of no known type', '{"type":"dance"}', 4400],
    ['a subscribe without a number', '{"type":"subscribe","tasks":[]}', 4400],
    ['a subscribe with a bad id', '{"type":"subscribe","request":1,"tasks":[{"id":"../x"}]}', 4400],
    ['too many tasks', JSON.stringify({ type: 'unsubscribe', ids: Array(201).fill('a') }), 4400],
    ['a sound message with a bad one', '[{"type":"ping"},7]', 4400],
    ['a binary frame', Buffer.from('{"type":"ping"}'), 1003],
    ['a frame over 64 KiB', JSON.stringify({ type: 'ping', x: 'y'.repeat(65_536) }), 1009],
  ];
  it.each(cases)(
    'should close on %s, count it, and serve the others',
    async (_what, frame, code) => {
      const { hub, url, problems } = await serveHub();
      await hub.create({ id: 'a' });
      const bystander = await connect(url);
      const client = await connect(url);
      client.socket.send(frame);
      expect((await client.closed).code).toBe(code);
      // A frame over the limit is not even read, so there is only the close.
      expect(client.all('error')).toHaveLength(code === 1009 ? 0 : 1);
      expect(problems).toEqual(['client_frame']);
      expect(hub.metrics().problems).toEqual({ client_frame: 1 });
      await bystander.subscribe({ id: 'a' });
      expect(bystander.all('task')).toHaveLength(1);
    },
  );

  it('should close with 1007 on text that is no UTF-8', async () => {
    const { url } = await serveHub();
    const client = await connect(url);
    // A text frame by hand: final, opcode 1, masked with zeros, one byte that UTF-8 does not know.
    client.raw.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]));
    expect((await client.closed).code).toBe(1007);
  });

  it('should answer a ping, and take an unknown field for nothing', async () => {
    const { url } = await serveHub();
    const client = await connect(url);
    client.socket.send('[{"type":"ping","more":1},{"type":"pong"}]');
    await client.first('pong');
    expect(client.messages.map(({ type }) => type)).toEqual(['welcome', 'pong']);
  });
});

describe('the door', () => {
  it('should tell a client of another protocol that it is not spoken', async () => {
    const { url } = await serveHub();
    expect((await new TestSocket(url, ['task-status.v9']).closed).code).toBe(4406);
  });

  it('should take a client that names no protocol, or ours among others', async () => {
    const { url } = await serveHub();
    for (const protocols of [[], ['other', 'task-status.v1']]) {
      const client = new TestSocket(url, protocols);
      const welcome = await client.first('welcome');
      expect(welcome).toMatchObject({ protocol: 1, pingInterval: 15_000 });
      expect(client.socket.protocol).toBe(protocols.length === 0 ? '' : 'task-status.v1');
    }
  });

  it('should close a connection over the limit with 4429', async () => {
    const { url } = await serveHub({ limits: { maxConnections: 1 } });
    const first = await connect(url);
    expect((await new TestSocket(url).closed).code).toBe(4429);
    first.socket.close();
    await first.closed;
    await connect(url);
  });

  it('should answer 404 to an upgrade at another path', async () => {
    const { url } = await serveHub();
    const client = new TestSocket(`${url}/elsewhere`);
    const status = await new Promise((resolve) => {
      client.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(404);
  });
});

describe('the heartbeat', () => {
  it('should ping, and close a socket that stays silent with 4408', async () => {
    const clock = new ManualClock();
    const { url, problems } = await serveHub({ clock });
    const client = await connect(url);
    clock.advance(15_000);
    await client.first('ping');
    clock.advance(15_000);
    await client.until(() => client.all('ping').length === 2);
    clock.advance(9_999);
    expect(problems).toEqual([]);
    clock.advance(1);
    expect((await client.closed).code).toBe(4408);
    expect(problems).toEqual(['silent_client']);
  });

  it('should keep a socket that answers', async () => {
    const clock = new ManualClock();
    const { url, problems } = await serveHub({ clock });
    const client = await connect(url);
    for (let round = 1; round <= 10; round += 1) {
      clock.advance(15_000);
      await client.until(() => client.all('ping').length === round);
      client.send({ type: 'pong' }, { type: 'ping' });
      await client.until(() => client.all('pong').length === round);
    }
    expect(problems).toEqual([]);
  });
});

describe('a slow reader', () => {
  it('should get the rest of a long log once it reads again, and hold no more than its share', async () => {
    const { hub, url, problems } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    for (let n = 0; n < 2_000; n += 1) handle.log(`${n} `.padEnd(10_000, 'x'));
    const client = await connect(url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    client.socket.pause();
    for (let n = 2_000; n < 4_000; n += 1) handle.log(`${n} `.padEnd(10_000, 'x'));
    handle.complete();
    const other = await connect(url);
    await other.subscribe({ id: 'a' });
    client.socket.resume();
    await client.until(() => client.all('logs').at(-1)?.lines.at(-1)?.line === 3_999);
    const numbers = client.all('logs').flatMap(({ lines }) => lines.map(({ line }) => line));
    expect(numbers).toEqual(Array.from({ length: 4_000 }, (_, n) => n));
    expect(problems).toEqual([]);
  });

  it('should be closed with 4499 when live news piles up beyond the limit', async () => {
    const { hub, url, problems } = await serveHub({ limits: { maxBufferedBytes: 100_000 } });
    const handle = await hub.create({ id: 'a' });
    const client = await connect(url);
    const other = await connect(url);
    await client.subscribe({ id: 'a' });
    await other.subscribe({ id: 'a' });
    client.socket.pause();
    let sent = 0;
    while (problems.length === 0) {
      sent += 1;
      handle.update({ message: `${sent} `.padEnd(50_000, 'x') });
      await other.first('patch', ({ set }) => set.message?.startsWith(`${sent} `) === true);
    }
    client.socket.resume();
    // What had gone out before arrives; then comes the close, or the cut where it took too long.
    expect([4499, 1006]).toContain((await client.closed).code);
    expect(problems).toEqual(['slow_client']);
    handle.complete();
    await other.first('patch', ({ set }) => set.status === 'completed');
  });
});

describe('a client that leaves', () => {
  it('should leave nothing behind, however it goes', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    for (let n = 0; n < 20_000; n += 1) handle.log(`line ${n}`);
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(url)));
    for (const [n, client] of clients.entries()) {
      client.send({ type: 'subscribe', request: 1, tasks: [{ id: 'a', nextLine: 0 }] });
      if (n % 2) client.socket.terminate();
      else client.socket.close();
    }
    await Promise.all(clients.map(({ closed }) => closed));
    const last = await connect(url);
    await last.subscribe({ id: 'a' });
    while (hub.metrics().connections > 1) await new Promise(setImmediate);
    expect(hub.metrics().subscriptions).toBe(1);
  });
});
