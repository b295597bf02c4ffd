// @vitest-environment node
// Closing, health, metrics and logs.
import { describe, expect, it } from 'vitest';
import { memoryStore, type TaskStore } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { bodyOf, connect, gate, send, serveHub, taskWhen, TestSocket } from './support.js';
import { as, authenticate, connectAs } from './identities.js';

describe('closing', () => {
  it('should not wait for a hook that never answers', async () => {
    const clock = new ManualClock();
    const asked = gate();
    const { hub, url } = await serveHub({
      clock,
      authenticate: () => {
        asked.open();
        return new Promise(() => {});
      },
    });
    const socket = new TestSocket(url);
    void fetch(url).catch(() => undefined);
    await asked.promise;
    await hub.close();
    expect((await socket.closed).code).toBe(1006);
  });

  it('should not wait for a store that never answers', async () => {
    const clock = new ManualClock();
    let hang = false;
    const base = memoryStore();
    const never = new Promise<never>(() => {});
    const store: TaskStore = {
      ...base,
      update: (id, change) => (hang ? never : base.update(id, change)),
      get: (id) => (hang ? never : base.get(id)),
      close: () => never,
    };
    const { hub, url } = await serveHub({ clock, store, cancelGrace: 100 });
    const begun = gate();
    hub.define('work', async () => {
      begun.open();
      await gate().promise;
    });
    await hub.start({ type: 'work', id: 'a' });
    await begun.promise;
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    hang = true;
    const closed = hub.close().then(() => true);
    const notYet = async (): Promise<false> => {
      clock.advance(500);
      await new Promise(setImmediate);
      return false;
    };
    while (!(await Promise.race([closed, notYet()])));
    expect((await client.closed).code).toBe(1001);
  });

  it('should let work finish that is finished in time', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock });
    const go = gate<string>();
    hub.define('work', () => go.promise);
    await hub.start({ type: 'work', id: 'a' });
    await taskWhen(url, 'a', ({ status }) => status === 'running');
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    const closing = hub.close({ restart: true, drain: 60_000 });
    expect((await hub.handle(new Request('http://localhost/tasks/-/ready'))).status).toBe(503);
    expect((await hub.handle(new Request('http://localhost/tasks/-/health'))).status).toBe(200);
    await expect(hub.start({ type: 'work' })).rejects.toMatchObject({ code: 'closing' });
    go.open('done');
    await closing;
    expect((await client.closed).code).toBe(1012);
    expect(client.all('patch').at(-1)?.set).toMatchObject({ status: 'completed', result: 'done' });
  });
});

describe('operations', () => {
  it('should say that it is alive, ready, and what it does', async () => {
    const { hub, url } = await serveHub({ authenticate });
    const task = await hub.create({ id: 'a' });
    expect(await bodyOf(fetch(`${url}/-/health`))).toEqual({ status: 'ok' });
    expect(await bodyOf(fetch(`${url}/-/ready`))).toEqual({ status: 'ready' });
    expect((await fetch(`${url}/-/metrics`)).status).toBe(401);
    const client = await connectAs(url, 'ada');
    await client.subscribe({ id: 'a' });
    task.update({ message: 'x' });
    await client.first('patch');
    const response = await fetch(`${url}/-/metrics`, as('ada'));
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    expect(text).toContain('task_hub_connections 1\n');
    expect(text).toContain('task_hub_subscriptions 1\n');
    expect(text).toContain('task_hub_tasks{status="pending"} 1\n');
    expect(text).toContain('task_hub_delivery_age_seconds_count 1\n');
    expect(text).toMatch(/task_hub_messages_sent_total [1-9]/);
    expect(text).toMatch(/task_hub_event_loop_lag_max_seconds \d/);
    // Each metric has its help and its type, and each line is one that Prometheus reads.
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) task_hub_\w+ .+|task_hub_\w+(\{\w+="[^"]*"\})? -?[\d.e+-]+)$/,
      );
    }
  });

  it('should give the metrics only to who may have them', async () => {
    const { url } = await serveHub({
      authenticate,
      authorize: (who, action) => action !== 'metrics' || who === 'prometheus',
    });
    expect((await fetch(`${url}/-/metrics`, as('ada'))).status).toBe(403);
    expect((await fetch(`${url}/-/metrics`, as('prometheus'))).status).toBe(200);
  });

  it('should say whether the machine is too busy', async () => {
    const { url } = await serveHub();
    const answer = await bodyOf<{ system: { cores: number }; warning: string | null }>(
      send(`${url}/check`, 'POST', {}),
    );
    expect(answer.system.cores).toBeGreaterThan(0);
    expect(answer).toHaveProperty('warning');
  });

  it('should write structured lines to the logger of the app', async () => {
    const lines: [level: string, fields: object, message: string][] = [];
    const at = (level: string) => (fields: object, message: string) => {
      lines.push([level, fields, message]);
    };
    const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    const { url } = await serveHub({ logger });
    const client = await connect(url);
    client.socket.send('nonsense');
    await client.closed;
    expect(lines[0]).toMatchObject(['info', { url }, 'The task hub listens.']);
    expect(lines[1]?.slice(0, 2)).toMatchObject(['warn', { code: 'client_frame' }]);
  });

  it('should remove a finished task, and none that is not', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    await expect(hub.remove('a')).rejects.toMatchObject({ code: 'conflict' });
    task.complete();
    await hub.remove('a');
    await client.first('rejected', ({ code }) => code === 'not_found');
    await expect(hub.remove('a')).rejects.toMatchObject({ code: 'not_found' });
  });
});
