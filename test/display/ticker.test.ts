import { describe, expect, it } from 'vitest';

import { createFrozenTicker, createTicker } from '../../src/display/ticker.js';

/** A clock and a page in the test's hands. */
function setUp() {
  let time = 1_000;
  let nextId = 1;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  const listeners = new Set<() => void>();
  const page = {
    hidden: false,
    addEventListener: (_: string, listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => void listeners.delete(listener),
  };
  const ticker = createTicker({
    now: () => time,
    setTimeout: (run, ms) => {
      nextId += 1;
      timers.set(nextId, { at: time + ms, run });
      return nextId;
    },
    clearTimeout: (id) => void timers.delete(id as number),
    document: page as unknown as Document,
  });
  return {
    ticker,
    timers,
    listeners,
    hide(hidden: boolean) {
      page.hidden = hidden;
      const told = [...listeners];
      for (const listener of told) listener();
    },
    async pass(ms: number) {
      const until = time + ms;
      for (;;) {
        const due = [...timers].find(([, { at }]) => at <= until);
        if (due === undefined) break;
        const [id, { at, run }] = due;
        timers.delete(id);
        time = Math.max(time, at);
        run();
        await Promise.resolve();
      }
      time = until;
      await Promise.resolve();
    },
  };
}

describe('the shared ticker', () => {
  it('should have one timer, for the next change of all', () => {
    const { ticker, timers } = setUp();
    ticker.listen(
      () => undefined,
      () => 9_000,
    );
    ticker.listen(
      () => undefined,
      () => 4_000,
    );
    ticker.listen(
      () => undefined,
      () => null,
    );
    expect([...timers.values()].map(({ at }) => at)).toEqual([4_000]);
  });

  it('should call only those whose text changes', async () => {
    const { ticker, pass } = setUp();
    const calls: string[] = [];
    let dueOfA: number | null = 4_000;
    ticker.listen(
      () => {
        calls.push('a');
        dueOfA = dueOfA === 4_000 ? 8_000 : null;
      },
      () => dueOfA,
    );
    ticker.listen(
      () => calls.push('b'),
      () => (calls.includes('b') ? null : 6_000),
    );
    await pass(3_000);
    expect(calls).toEqual(['a']);
    await pass(2_000);
    expect(calls).toEqual(['a', 'b']);
    await pass(2_000);
    expect(calls).toEqual(['a', 'b', 'a']);
  });

  it('should leave no timer and no listener behind once nobody listens', () => {
    const { ticker, timers, listeners } = setUp();
    const stop = ticker.listen(
      () => undefined,
      () => 4_000,
    );
    expect(listeners.size).toBe(1);
    stop();
    stop();
    expect(timers.size).toBe(0);
    expect(listeners.size).toBe(0);
  });

  it('should sleep while the page is hidden, and catch up when it is seen again', async () => {
    const { ticker, timers, hide, pass } = setUp();
    let calls = 0;
    ticker.listen(
      () => {
        calls += 1;
      },
      () => (calls === 0 ? 4_000 : null),
    );
    hide(true);
    expect(timers.size).toBe(0);
    await pass(10_000);
    expect(calls).toBe(0);
    hide(false);
    expect(calls).toBe(1);
  });

  it('should show one time to all that is rendered together', async () => {
    let time = 0;
    const ticker = createTicker({ now: () => (time += 1), document: null });
    expect(ticker.now()).toBe(ticker.now());
    await Promise.resolve();
    expect(ticker.now()).toBe(2);
  });
});

describe('a frozen ticker', () => {
  it('should stand still and call nobody', () => {
    const ticker = createFrozenTicker(42);
    expect(ticker.now()).toBe(42);
    expect(
      ticker.listen(
        () => {
          throw new Error('called');
        },
        () => 0,
      ),
    ).toBeTypeOf('function');
  });
});
