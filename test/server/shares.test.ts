// @vitest-environment node
// Nobody gets more than their share, and nobody else pays for it.
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../src/server/rateLimit.js';
import { ManualClock } from './manualClock.js';
import { bodyOf, connect, gate, send, serveHub, taskWhen, TestSocket } from './support.js';
import { as, authenticate, connectAs } from './identities.js';

describe('a share', () => {
  it('should be refilled with time, and not by a clock that is set back', () => {
    const bucket = new TokenBucket(10, 20, 1_000);
    expect(bucket.take(20, 1_000)).toBe(0);
    expect(bucket.take(1, 1_000)).toBe(100);
    expect(bucket.take(1, 500)).toBe(100);
    expect(bucket.take(1, 600)).toBe(0);
    expect(bucket.take(20, 100_000)).toBe(0);
  });

  it('should be of tickets: nobody pushes out the tickets of others', async () => {
    const clock = new ManualClock();
    const { url } = await serveHub({
      authenticate,
      clock,
      limits: { maxTickets: 3, maxRequestsPerSecond: Infinity },
    });
    const issue = async (who: string) =>
      (await bodyOf<{ ticket: string }>(send(`${url}/tickets`, 'POST', {}, as(who).headers)))
        .ticket;
    const ada = await issue('ada');
    const mallory: string[] = [];
    for (let n = 0; n < 10; n += 1) mallory.push(await issue('mallory'));
    await connect(`${url}?ticket=${ada}`);
    expect((await new TestSocket(`${url}?ticket=${mallory[0]}`).closed).code).toBe(4401);
    await connect(`${url}?ticket=${mallory[9]}`);
  });

  it('should be of requests: 429 with when to come back, and others are served', async () => {
    const clock = new ManualClock();
    const { hub, url, problems } = await serveHub({
      authenticate,
      clock,
      limits: { maxRequestsPerSecond: 1 },
    });
    await hub.create({ id: 'a' });
    for (let n = 0; n < 10; n += 1) expect((await fetch(`${url}/a`, as('ada'))).status).toBe(200);
    const over = await fetch(`${url}/a`, as('ada'));
    expect(over.status).toBe(429);
    expect(over.headers.get('retry-after')).toBe('1');
    expect(await over.json()).toMatchObject({ error: { code: 'rate_limited' } });
    expect((await fetch(`${url}/a`, as('bob'))).status).toBe(200);
    clock.advance(1_000);
    expect((await fetch(`${url}/a`, as('ada'))).status).toBe(200);
    expect(problems).toEqual([]);
  });

  it('should be of sockets of one identity', async () => {
    const { url } = await serveHub({ authenticate, limits: { maxConnectionsPerIdentity: 2 } });
    await connectAs(url, 'ada');
    await connectAs(url, 'ada');
    const third = new TestSocket(url, 'task-status.v1', as('ada'));
    expect((await third.closed).code).toBe(4429);
    await connectAs(url, 'bob');
  });

  it('should be of subscriptions of all sockets together', async () => {
    const { hub, url } = await serveHub({ limits: { maxSubscriptions: 3 } });
    const client = await connect(url);
    await client.subscribe(...['a', 'b', 'c', 'd'].map((id) => ({ id })));
    await client.first('rejected', ({ id, code }) => id === 'd' && code === 'too_many');
    client.send({ type: 'unsubscribe', ids: ['a'] });
    await client.subscribe({ id: 'd' });
    expect(hub.metrics().subscriptions).toBe(3);
  });

  it('should be of unfinished tasks, and of their bytes: 429 with when to come back', async () => {
    const { hub, url } = await serveHub({
      cancelGrace: 1,
      limits: { maxUnfinishedTasks: 2, maxTaskBytes: 50_000 },
    });
    hub.define('work', () => gate().promise);
    const start = (input: unknown) => send(url, 'POST', { type: 'work', input });
    expect((await start('x')).status).toBe(202);
    const large = await start('x'.repeat(60_000));
    expect(large.status).toBe(429);
    expect(large.headers.get('retry-after')).toBe('10');
    expect((await start('x')).status).toBe(202);
    const third = await start('x');
    expect(third.status).toBe(429);
    expect(await third.json()).toMatchObject({ error: { code: 'too_many_tasks' } });
  });

  it('should drop finished tasks before a new one is turned away', async () => {
    const { hub } = await serveHub({ limits: { maxTaskBytes: 50_000 } });
    hub.define('work', (_task, input) => input);
    for (let n = 0; n < 20; n += 1) {
      await hub.start({ type: 'work', id: `t${n}`, input: 'x'.repeat(10_000) });
      while ((await hub.get(`t${n}`))?.endedAt === undefined) await new Promise(setImmediate);
    }
    expect(await hub.get('t19')).toMatchObject({ status: 'completed' });
    expect(await hub.get('t0')).toBeUndefined();
  });

  it('should be of the bytes of all logs together', async () => {
    const { hub } = await serveHub({ limits: { maxTotalLogBytes: 100_000 } });
    const done = await hub.create({ id: 'done' });
    done.log('x'.repeat(60_000));
    done.complete();
    const going = await hub.create({ id: 'going' });
    going.log('y'.repeat(60_000));
    expect(await hub.get('done')).toBeUndefined();
    going.log('z'.repeat(60_000));
    expect(await hub.get('going')).toMatchObject({ logCount: 2, firstLogLine: 1 });
  });

  it('should be of places: one that is left behind gives its place free', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, cancelGrace: 200 });
    hub.define('one', async (_task, input) => (input === 'stuck' ? gate().promise : 'ok'), {
      concurrency: 1,
    });
    await hub.start({ type: 'one', id: 'a', input: 'stuck' });
    await hub.start({ type: 'one', id: 'b' });
    await taskWhen(url, 'a', ({ status }) => status === 'running');
    await hub.cancel('a');
    expect((await hub.get('b'))?.status).toBe('pending');
    clock.advance(200);
    await taskWhen(url, 'b', ({ status }) => status === 'completed');
    expect((await hub.get('a'))?.status).toBe('cancelled');
  });
});
