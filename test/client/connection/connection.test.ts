// @vitest-environment node
// The shell around the connection's state machine, with a clock that rings when it is told to.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import type { Clock } from '../../../src/shared/clock.js';
import type { PageEvent } from '../../../src/client/page.js';
import type { WebSocketConstructor } from '../../../src/client/connection/webSocket.js';
import { welcomingSocket } from '../welcomingSocket.js';

/** Timers that are due only on this clock. */
class ManualClock implements Clock {
  time = 1_000_000;
  readonly timers = new Map<object, { readonly call: () => void; readonly due: number }>();
  now = (): number => this.time;
  setTimeout = (call: () => void, delay: number): object => {
    const handle = {};
    this.timers.set(handle, { call, due: this.time + delay });
    return handle;
  };
  clearTimeout = (handle: unknown): void => void this.timers.delete(handle as object);

  /** Lets the timer ring that is due in `delay` ms, and so many ms too early. */
  ring(delay: number, early: number): void {
    for (const [handle, { call, due }] of this.timers) {
      if (due !== this.time + delay) continue;
      this.timers.delete(handle);
      this.time = due - early;
      call();
      return;
    }
    throw new Error(`no timer is due in ${delay} ms`);
  }

  waits = (): number[] => [...this.timers.values()].map(({ due }) => due - this.time);
}

/** Says welcome, and then nothing. */
const SilentSocket = welcomingSocket(15_000);

let end = (): void => {};
afterEach(() => end());

describe('the timers of a connection', () => {
  it('should notice silence also where they ring a little early', async () => {
    const clock = new ManualClock();
    const client = createTaskClient({
      ...{ url: 'http://localhost/tasks', clock, fetch: () => new Promise(() => {}) },
      WebSocket: SilentSocket as unknown as WebSocketConstructor,
    });
    end = () => client.close();
    client.watch('a');
    const state = () => client.connection.get().state;
    await vi.waitFor(() => expect(state()).toBe('live'));
    clock.ring(25_000, 1);
    expect(state()).toBe('live');
    expect(clock.waits()).toContain(1);
    clock.ring(1, 0);
    expect(state()).toBe('reconnecting');
  });

  it('should not ring without pause on a hidden page whose question may stay open for long', async () => {
    const clock = new ManualClock();
    let tell: (event: PageEvent) => void = () => {};
    const client = createTaskClient({
      ...{ url: 'http://localhost/tasks', clock, fetch: () => new Promise(() => {}) },
      WebSocket: SilentSocket as unknown as WebSocketConstructor,
      reconnect: { wakeTimeout: 60_000 },
      page: {
        isHidden: () => false,
        isOnline: () => true,
        listen(listener: (event: PageEvent) => void) {
          tell = listener;
          return () => {};
        },
      },
    });
    end = () => client.close();
    client.watch('a');
    await vi.waitFor(() => expect(client.connection.get().state).toBe('live'));
    clock.time += 13_000;
    tell('shown');
    tell('hidden');
    clock.ring(25_000, 0);
    expect(client.connection.get().state).toBe('live');
    expect(clock.waits()).not.toContain(0);
  });

  it('should all be gone once the client is closed', async () => {
    const clock = new ManualClock();
    const client = createTaskClient({
      ...{ url: 'http://localhost/tasks', clock, fetch: () => new Promise(() => {}) },
      WebSocket: SilentSocket as unknown as WebSocketConstructor,
    });
    client.watch('a');
    await vi.waitFor(() => expect(client.connection.get().state).toBe('live'));
    client.close();
    expect(client.connection.get().state).toBe('closed');
    expect(clock.waits()).toEqual([]);
  });
});
