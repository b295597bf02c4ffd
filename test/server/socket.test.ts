// @vitest-environment node
// What a socket tells: the scenarios of PROTOCOL.md, one by one, against a real server.
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/protocol/index.js';
import { bodyOf, connect, gate, send, serveHub } from './support.js';

const linesOf = (messages: readonly { lines: readonly LogLine[] }[]): string[] =>
  messages.flatMap(({ lines }) => lines.map(({ text }) => text));

describe('a task live', () => {
  it('should send the whole task, then synced, then patches, the end among them', async () => {
    const { hub, url } = await serveHub();
    const go = gate();
    hub.define('work', async (task) => {
      await go.promise;
      task.progress(1, 2, 'items');
      return { answer: 42 };
    });
    const { id } = await hub.start({ type: 'work' });
    const client = await connect(url);
    await client.subscribe({ id });
    go.open();
    const end = await client.first('patch', ({ set }) => set.status === 'completed');
    expect(client.messages.map(({ type }) => type).slice(0, 3)).toEqual([
      'welcome',
      'task',
      'synced',
    ]);
    expect(end.set.result).toEqual({ answer: 42 });
  });

  it('should send lines in order and the end after the last of them', async () => {
    const { hub, url } = await serveHub();
    const go = gate();
    hub.define('work', async (task) => {
      for (let n = 0; n < 100; n += 1) task.log(`early ${n}`);
      await go.promise;
      for (let n = 0; n < 50_000; n += 1) task.log(`late ${n}`);
    });
    const { id } = await hub.start({ type: 'work' });
    const client = await connect(url);
    await client.subscribe({ id, nextLine: 0 });
    go.open();
    const end = await client
      .first('patch', ({ set }) => set.status === 'completed')
      .catch(async () => {
        throw new Error(JSON.stringify(await client.closed));
      });
    const texts = linesOf(client.all('logs'));
    expect(texts).toHaveLength(50_100);
    expect(texts.at(-1)).toBe('late 49999');
    expect(client.messages.indexOf(end)).toBe(client.messages.length - 1);
  });
});

describe('http', () => {
  it('should start', async () => {
    const { hub, url } = await serveHub();
    hub.define('work', () => 1);
    const response = await send(url, 'POST', { type: 'work' });
    expect(response.status).toBe(202);
    const task = await bodyOf(response);
    expect(response.headers.get('location')).toBe(`/tasks/${task.id}`);
    expect((await send(url, 'POST', '{')).status).toBe(400);
    expect((await send(url, 'POST', 'x'.repeat(3_000_000))).status).toBe(413);
  });
});
