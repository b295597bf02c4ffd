// @vitest-environment node
/** How clients come back: with growing, random waits, and never all at once. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../server/manualClock.js';
import { serveHub } from '../server/support.js';
import { scriptServer, whole } from './scriptedServer.js';
import { connectTo, eventually, FastClock, follow, inStep, lines } from './support.js';

/** The waits between the attempts of a client that is refused each time, with a given chance. */
async function waitsOf(random: () => number, attempts = 9): Promise<number[]> {
  const server = await scriptServer({ upgrade: () => 'refuse' });
  const clock = new ManualClock();
  const { client } = connectTo(server.url, {
    clock,
    random,
    reconnect: { maxAttempts: attempts + 1, minDelay: 500, maxDelay: 20_000, maxOutage: 3_600_000 },
  });
  follow(client, 'a');
  const waits: number[] = [];
  for (let attempt = 2; attempt <= attempts; attempt += 1) {
    await eventually(() =>
      expect(client.connection.get()).toMatchObject({
        attempt,
        nextRetryAt: expect.any(Number) as number,
      }),
    );
    const wait = (client.connection.get().nextRetryAt ?? 0) - clock.now();
    waits.push(wait);
    clock.advance(wait);
  }
  return waits;
}

describe('the waits between attempts', () => {
  it('should begin at half a second, double their random part, and end at 20 s', async () => {
    const longest = await waitsOf(() => 0.999_999);
    expect(longest).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 20_000, 20_000, 20_000]);
    const shortest = await waitsOf(() => 0);
    expect(shortest).toEqual([500, 500, 500, 500, 500, 500, 500, 500]);
  });

  it('should be drawn anew for each attempt', async () => {
    let draws = 0;
    const chances = [0, 0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6];
    const waits = await waitsOf(() => chances[(draws += 1) % chances.length] ?? 0);
    expect(new Set(waits).size).toBeGreaterThan(4);
  });
});

describe('a server that restarts', () => {
  it('should see its clients come back spread over 5 to 30 s, not all at once', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const clients = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const clock = new ManualClock();
        const { client } = connectTo(url, {
          clock,
          random: () => index / 40,
          reconnect: { minDelay: 500, maxDelay: 20_000, maxOutage: 3_600_000 },
        });
        await inStep(client, follow(client, 'a'));
        return { client, clock };
      }),
    );
    await hub.close({ restart: true });
    const waits = await Promise.all(
      clients.map(async ({ client, clock }) => {
        await eventually(() => expect(client.connection.get().state).toBe('reconnecting'));
        return (client.connection.get().nextRetryAt ?? 0) - clock.now();
      }),
    );
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...waits)).toBeGreaterThan(25_000);
    for (let start = 5_500; start < 30_000; start += 5_000) {
      const inWindow = waits.filter((wait) => wait >= start && wait < start + 5_000);
      expect(inWindow.length).toBeGreaterThan(2);
      expect(inWindow.length).toBeLessThan(14);
    }
  });
});

describe('a client that reads too slowly', () => {
  it('should be cut off, and catch up by its cursors without losing or repeating a line', async () => {
    const { hub, url, problems } = await serveHub({ limits: { maxBufferedBytes: 256 * 1024 } });
    const task = await hub.create({ id: 'a' });
    const news = await hub.create({ id: 'b' });
    const { client, sockets } = connectTo(url, { reconnect: { maxAttempts: 99 } });
    const reader = follow(client, 'a', { logs: true });
    const other = follow(client, 'b');
    await inStep(client, reader);
    await inStep(client, other);
    task.log(lines(0, 100).join('\n'));
    await eventually(() => expect(reader.lines).toHaveLength(100));
    sockets.made[0]?.pause();
    // States are never held back for a slow reader, so they are what fills its buffer.
    for (let round = 0; !problems.includes('slow_client'); round += 1) {
      news.update({ message: String(round).repeat(40_000).slice(0, 40_000) });
      task.log(`line ${100 + round}`);
      await new Promise(setImmediate);
    }
    const written = (await hub.get('a'))?.logCount ?? 0;
    sockets.made[0]?.resume();
    task.complete();
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(sockets.made.length).toBeGreaterThan(1);
    expect(reader.lines).toEqual(lines(0, written));
  });
});

describe('a hidden tab with slow timers', () => {
  it(
    'should not call a connection dead because its own timers were late',
    { timeout: 20_000 },
    async () => {
      const server = await scriptServer({
        socket(peer) {
          peer.welcome(1, 1_000);
          peer.socket.on('message', (data) => {
            if (String(data).includes('subscribe')) peer.sync(whole('a'));
            else if (String(data).includes('ping')) peer.say({ type: 'pong' });
          });
        },
      });
      // A second of real time for an answer, so that a busy machine is not taken for a dead one.
      const clock = new FastClock(10);
      const { client, sockets } = connectTo(server.url, {
        clock,
        reconnect: { wakeTimeout: 20_000 },
      });
      const reader = follow(client, 'a');
      await inStep(client, reader);
      for (let sleep = 1; sleep <= 3; sleep += 1) {
        // Each timer fires a minute after it was due, as in a tab that is throttled.
        clock.offset += 60_000;
        await eventually(() =>
          expect(sockets.frames.filter((frame) => frame.includes('pong'))).toHaveLength(sleep),
        );
      }
      expect(server.upgrades).toBe(1);
      expect(client.connection.get().state).toBe('live');
    },
  );
});
