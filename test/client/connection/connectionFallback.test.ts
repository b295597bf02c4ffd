// @vitest-environment node
/** What each event does to each timer and to what is kept of the past: polling, the page, and what apps see. */
import { describe, expect, it } from 'vitest';
import { closeDelay } from '../../../src/protocol/closeCodes.js';
import { publicStatus } from '../../../src/client/connection/connectionState.js';
import {
  expectNothing,
  failed,
  INTERIM,
  later,
  LIMITS,
  live,
  Machine,
  polling,
  probeWait,
  refused,
  SILENCE,
  state,
  status,
  timers,
  wait,
  wanted,
} from './machineHarness.js';

describe('polling, and the probes for a socket', () => {
  it('should come more rarely with each that fails, and begin with the shortest wait', () => {
    const machine = polling();
    expect(machine.state.probes).toBe(0);
    for (const probes of [1, 2, 3]) {
      machine.now = machine.state.timers.retry ?? 0;
      machine.fire('retry').closed(1006);
      expect(machine.state).toMatchObject({ fallback: 'polling', phase: 'waiting', probes });
      expect(timers(machine)).toEqual({ retry: probeWait(probes) });
    }
    // A failed probe is no failed attempt of an outage.
    expect(machine.state.failures).toBeLessThan(LIMITS.maxAttempts);
  });

  it('should wait longer where the server says that it restarts', () => {
    const machine = polling();
    machine.now = machine.state.timers.retry ?? 0;
    machine.fire('retry').closed(1012);
    expect(timers(machine)['retry']).toBe(probeWait(1) + closeDelay(1012, 0.5));
    expect(closeDelay(1012, 0.5)).toBeGreaterThan(5_000);
  });

  it('should have the time of a handshake to bring every task, and the deadline of silence', () => {
    const machine = polling().send({ type: 'retry' }).socket('opened').socket('welcomed');
    expect(machine.state.phase).toBe('syncing');
    expect(timers(machine)).toEqual({ welcome: LIMITS.handshakeTimeout, deadline: SILENCE });
    machine.now += 2_000;
    machine.socket('synced');
    expect(state(machine)).toBe('live');
    expect(timers(machine)).toEqual({ stable: LIMITS.stableAfter, deadline: SILENCE - 2_000 });
    expect(machine.state).toMatchObject({ fallback: 'none', error: null, outageSince: null });
  });

  it('should go on after the silence of a socket that was to bring every task', () => {
    const machine = polling().send({ type: 'retry' }).socket('opened').socket('welcomed');
    machine.now += LIMITS.wakeTimeout;
    machine.page('offline').page('shown');
    expectNothing(machine, () => machine.send({ type: 'timer', name: 'wake' }));
    machine.heardAt = machine.now - SILENCE;
    machine.page('shown');
    expect(machine.effects.at(-1)).toBe('ping');
    machine.fire('wake');
    expect(machine.state.phase).toBe('waiting');
  });

  it('should not count an attempt of an outage that goes on in it', () => {
    const machine = wanted();
    machine.now += 29_000;
    machine.fire('outage').closed(1006);
    expect(machine.state).toMatchObject({ fallback: 'polling', phase: 'waiting', probes: 1 });
  });

  it('should give up, and forget that once it is asked to go on or is in another state', () => {
    const exhausted = () => polling().send({ type: 'pollingExhausted', error: failed });
    expect(status(exhausted())).toMatchObject({ isExhausted: true, pollInterval: null });
    expect(exhausted().send({ type: 'retry' }).state.pollingExhausted).toBe(false);
    const revived = exhausted().send({ type: 'pollingRevived' });
    expect(status(revived)).toMatchObject({ isExhausted: false, pollInterval: 5_000 });
    const back = exhausted();
    back.now = back.state.timers.retry ?? 0;
    back.fire('retry');
    expect(back.state.pollingExhausted).toBe(true);
    back.closed(1006);
    expect(back.state).toMatchObject({ phase: 'waiting', pollingExhausted: true });
    back.now = back.state.timers.retry ?? 0;
    back.fire('retry');
    back.socket('opened').socket('welcomed').socket('synced');
    expect(back.state.pollingExhausted).toBe(false);
    const elsewhere = exhausted().send({ type: 'pollRejected', error: refused });
    expect(elsewhere.state).toMatchObject({ fallback: 'unauthorized', pollingExhausted: false });
  });

  it('should end as unauthorized where polls are rejected, and only there', () => {
    const machine = polling().send({ type: 'pollRejected', error: refused });
    expect(machine.state).toMatchObject({ fallback: 'unauthorized', error: refused });
    const rejected = { type: 'pollRejected', error: refused } as const;
    for (const other of [live(), new Machine(), live().closed(4403), live().closed(1006)]) {
      expectNothing(other, () => other.send(rejected));
    }
  });
});

describe('a page', () => {
  it('should try nothing while it is hidden, but for a right that may have been given', () => {
    const waiting = live().page('hidden').closed(1006);
    expect(timers(waiting)).toEqual({ outage: LIMITS.maxOutage, interim: INTERIM });
    waiting.page('online');
    expect(waiting.state.phase).toBe('waiting');
    waiting.now += LIMITS.maxOutage;
    waiting.fire('outage');
    expect(waiting.state.fallback).toBe('polling');
    expect(timers(waiting)).toEqual({});
    const unauthorized = live().page('hidden').closed(4403);
    expect(timers(unauthorized)).toEqual({ retry: probeWait(1) });
    expect(waiting.page('shown').state.phase).toBe('connecting');
  });

  it('should ask for a sign of life when it is shown after half of the silence allowed', () => {
    const machine = live().page('hidden');
    machine.now += SILENCE / 2;
    expect(machine.page('shown').effects).toEqual(['subscribeAll']);
    machine.now += 1;
    expect(machine.page('shown').effects).toEqual(['subscribeAll', 'ping']);
    const trying = later(wanted(), SILENCE);
    expectNothing(trying, () => trying.page('shown'));
  });

  it('should put a network that is said to be gone to the test, by an attempt', () => {
    const waiting = live().closed(1006).page('offline');
    expect(waiting.state.phase).toBe('connecting');
    waiting.closed(1006);
    expect(waiting.state).toMatchObject({ phase: 'waiting', fallback: 'offline' });
    expect(timers(waiting)).toEqual({ retry: probeWait(0) });
    const unauthorized = live().closed(4403).page('offline');
    expect(unauthorized.state).toMatchObject({ phase: 'waiting', fallback: 'unauthorized' });
    unauthorized.fire('retry').closed(1006);
    expect(unauthorized.state.fallback).toBe('unauthorized');
    expect(unauthorized.page('online').state.phase).toBe('waiting');
  });

  it('should begin a new outage when the network is back, and try at once', () => {
    const machine = live().closed(1006).page('offline').closed(1006);
    later(machine, 7_000).page('online');
    expect(machine.state).toMatchObject({ phase: 'connecting', fallback: 'none', online: true });
    expect(machine.state.outageSince).toBe(machine.now);
    expect(timers(machine)['outage']).toBe(LIMITS.maxOutage);
    const again = live().closed(1006);
    later(again, 300).page('online');
    expect(again.state.outageSince).toBe(again.now - 300);
  });

  it('should leave nothing behind in the cache of the browser, and start afresh out of it', () => {
    const machine = live().page('hidden');
    const { generation } = machine.state;
    machine.page('suspended');
    expect(machine.state).toMatchObject({
      phase: 'suspended',
      timers: {},
      generation: generation + 1,
    });
    later(machine, 60_000).page('resumed');
    expect(machine.state).toMatchObject({ phase: 'connecting', hidden: false });
    expect(machine.state.outageSince).toBe(machine.now);
    expectNothing(new Machine(), (idle) => idle.page('suspended').page('resumed'));
    expectNothing(live(), (other) => other.page('resumed'));
    const suspended = live().page('suspended');
    expectNothing(suspended, () => suspended.send({ type: 'retry' }));
    expect(status(polling().page('suspended')).pollInterval).toBeNull();
  });
});

describe('somebody who asks to try now', () => {
  it('should be followed at once where it waits, with all of the past forgiven', () => {
    const machine = polling();
    machine.now = machine.state.timers.retry ?? 0;
    machine.fire('retry').closed(1006).send({ type: 'retry' });
    expect(machine.state).toMatchObject({ phase: 'connecting', probes: 0, failures: 0 });
    expect(machine.state.outageSince).toBe(machine.now);
    expect(timers(machine)).toEqual({ handshake: LIMITS.handshakeTimeout });
  });

  it('should not disturb an attempt or a connection, and change nothing where none is wanted', () => {
    const trying = wanted().closed(1006).advance(wait(1));
    const { generation, timers: running } = trying.state;
    trying.send({ type: 'retry' });
    expect(trying.state).toMatchObject({ generation, timers: running, failures: 0 });
    expectNothing(live(), (machine) => machine.send({ type: 'retry' }));
    expectNothing(new Machine(), (machine) => machine.send({ type: 'retry' }));
  });
});

describe('a client that wants nothing any more', () => {
  it('should hear nothing any more once it is closed', () => {
    const closed = live().send({ type: 'close' });
    expectNothing(closed, () => closed.page('hidden').page('offline'));
    expect(state(closed)).toBe('closed');
  });

  it('should remember of the page only what the page is like', () => {
    const machine = live().page('hidden').page('offline');
    const { generation } = machine.state;
    machine.send({ type: 'unwanted' });
    expect(machine.state).toMatchObject({ phase: 'idle', hidden: true, online: false });
    expect(machine.state).toMatchObject({ generation: generation + 1, everLive: false });
    expectNothing(machine, () => machine.send({ type: 'unwanted' }));
  });
});

describe('what an app sees of it', () => {
  it('should say since when it is so, and not change that with what is within', () => {
    const machine = live();
    const { since } = machine.state;
    later(machine, 500).page('hidden');
    expect(machine.state.since).toBe(since);
    later(machine, 500).closed(1006);
    expect(machine.state.since).toBe(machine.now);
    expect(machine.state.timers).not.toBe(live().state.timers);
    const { timers: running } = machine.state;
    expect(machine.page('offline').page('hidden').state.timers).not.toBe(running);
    const { timers: now } = machine.state;
    expect(machine.page('shown').state.timers).toBe(now);
  });

  it('should count attempts only while it reconnects, and name an error only where there is one', () => {
    expect(status(new Machine())).toMatchObject({ state: 'idle', attempt: 0, error: null });
    expect(status(wanted())).toMatchObject({ state: 'connecting', attempt: 0, nextRetryAt: null });
    const failing = wanted().closed(1006);
    expect(status(failing)).toMatchObject({ state: 'reconnecting', attempt: 2 });
    expect(status(failing).nextRetryAt).toBe(failing.now + wait(1));
    expect(status(failing).error).toMatchObject({ code: 'network' });
    expect(publicStatus({ ...failing.state, failures: 9 }, 5, null).attempt).toBe(5);
    expect(status(live())).toMatchObject({ attempt: 0, error: null, isExhausted: false });
    expect(status(polling())).toMatchObject({ attempt: 0, maxAttempts: 5, pollInterval: 5_000 });
    expect(status(polling()).error).toMatchObject({ code: 'network' });
    expect(status(failing.send({ type: 'unwanted' })).error).toBeNull();
    // A poll that was still under way may fail only now.
    for (const machine of [live(), new Machine()]) {
      machine.send({ type: 'pollingExhausted', error: failed });
      expect(status(machine)).toMatchObject({ error: null, isExhausted: false });
    }
  });

  it('should wait for the next attempt where it waits by hand, too', () => {
    expect(status(live().closed(4400)).nextRetryAt).toBeNull();
  });
});
