// @vitest-environment node
/** What each event does to each timer and to what is kept of the past: attempts and outages. */
import { describe, expect, it } from 'vitest';
import { TaskStatusError } from '../../../src/protocol/errors.js';
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

const forbidden = new TaskStatusError('forbidden', 'no');

describe('an attempt', () => {
  it('should have its own time, and that of the outage', () => {
    expect(timers(wanted())).toEqual({
      handshake: LIMITS.handshakeTimeout,
      outage: LIMITS.maxOutage,
      interim: INTERIM,
    });
    expectNothing(wanted(), (machine) => later(machine, 5).send({ type: 'wanted' }));
  });

  it('should wait for the welcome once the socket is open, and no longer for the handshake', () => {
    const machine = later(wanted(), 1_000).socket('opened');
    expect(machine.state.phase).toBe('handshake');
    expect(timers(machine)).toEqual({
      welcome: LIMITS.welcomeTimeout,
      outage: LIMITS.maxOutage - 1_000,
      interim: INTERIM - 1_000,
    });
    expectNothing(machine, () => later(machine, 5).socket('opened'));
  });

  it('should be live by a welcome, also where the opening was not seen', () => {
    for (const machine of [wanted().socket('welcomed'), live()]) {
      expect(state(machine)).toBe('live');
      expect(timers(machine)).toEqual({ stable: LIMITS.stableAfter, deadline: SILENCE });
      expect(machine.effects).toEqual(['subscribeAll']);
      expectNothing(machine, () => later(machine, 5).socket('welcomed'));
      expectNothing(machine, () => machine.socket('synced'));
    }
  });

  it.each(['handshake', 'welcome'] as const)('should have failed by its %s timeout', (name) => {
    const machine = wanted();
    if (name === 'welcome') machine.socket('opened');
    machine.now += LIMITS[`${name}Timeout`];
    machine.fire(name);
    expect(machine.state).toMatchObject({ phase: 'waiting', failures: 1, isRetry: true });
    expect(machine.state.error).toMatchObject({ code: 'network' });
    expect(timers(machine)['retry']).toBe(wait(1));
    expect(state(machine)).toBe('reconnecting');
  });

  it('should have failed where its ticket could not be had, and only while it wants one', () => {
    const machine = wanted().socket('ticketFailed', failed);
    expect(machine.state).toMatchObject({ phase: 'waiting', failures: 1, error: failed });
    for (const other of [live(), polling()]) {
      expectNothing(other, () => other.socket('ticketFailed', failed));
      expectNothing(other, () => other.socket('unsupported', failed));
      expectNothing(other, () => other.socket('opened'));
    }
  });

  it.each([refused, forbidden])('should end as unauthorized by a ticket that is $code', (error) => {
    const machine = wanted().socket('ticketFailed', error);
    expect(state(machine)).toBe('unauthorized');
    expect(machine.state.error).toBe(error);
    expect(timers(machine)).toEqual({ retry: probeWait(0) });
    expect(machine.state.failures).toBe(0);
  });

  it('should be the last where sockets cannot be used at all', () => {
    const machine = wanted().socket('unsupported', failed);
    expect(state(machine)).toBe('polling');
    expect(machine.state).toMatchObject({ isSocketUseless: true, error: failed });
    expect(timers(machine)).toEqual({});
    expectNothing(machine, () => machine.page('online').page('shown'));
  });

  it('should be the last by a fatal close, and unauthorized at once by a forbidding one', () => {
    const fatal = live().closed(4400);
    expect(fatal.state.error).toMatchObject({ code: 'protocol' });
    expect(fatal.state).toMatchObject({ fallback: 'polling', isSocketUseless: true });
    expect(timers(fatal)).toEqual({});
    const forbidding = live().closed(4403);
    expect(forbidding.state).toMatchObject({ fallback: 'unauthorized', isSocketUseless: false });
    expect(timers(forbidding)).toEqual({ retry: probeWait(1) });
  });

  it('should follow at once where a ticket is rejected for the first time', () => {
    const machine = later(live(), 2_000).closed(4401);
    expect(machine.state).toMatchObject({ phase: 'connecting', ticketRejected: true, failures: 0 });
    expect(machine.state.outageSince).toBe(machine.now);
    later(machine, 1_000).closed(4401);
    expect(machine.state).toMatchObject({ phase: 'waiting', fallback: 'unauthorized' });
    expect(machine.state.outageSince).toBe(machine.now - 1_000);
  });

  it('should have failed also where the socket closes before the welcome', () => {
    const machine = wanted().socket('opened').closed(1006);
    expect(machine.state).toMatchObject({ phase: 'waiting', failures: 1 });
  });

  it('should not hear what a socket says that it has given up', () => {
    const machine = live();
    const generation = machine.state.generation - 1;
    const late = { type: 'closed', generation, code: 4400, reason: '' } as const;
    expectNothing(machine, () => machine.send(late));
    expect(state(machine)).toBe('live');
  });

  it('should mean nothing any more once there is no socket', () => {
    const waiting = live().closed(1006);
    expectNothing(waiting, () => waiting.closed(1006));
    expectNothing(new Machine(), (machine) => machine.closed(4400));
    const suspended = live().page('suspended');
    expectNothing(suspended, () => suspended.closed(1006));
    expect([waiting, suspended].map(({ state: { phase } }) => phase)).toEqual([
      'waiting',
      'suspended',
    ]);
  });
});

describe('a connection that was lost', () => {
  it('should be no failed attempt where it was the first, or had been stable', () => {
    const first = live().closed(1006);
    expect(first.state).toMatchObject({ failures: 0, isRetry: true });
    expect(timers(first)['retry']).toBe(wait(0));
    const stable = live().closed(1006).advance(wait(0)).socket('opened').socket('welcomed');
    stable.advance(LIMITS.stableAfter).closed(1006);
    expect(stable.state.failures).toBe(0);
    const flapping = live().closed(1006).advance(wait(0)).socket('opened').socket('welcomed');
    expect(flapping.closed(1006).state.failures).toBe(1);
  });

  it('should be forgiven all of its past once it is stable', () => {
    const machine = live().closed(1006).advance(wait(0)).closed(1006).advance(wait(1));
    machine.socket('opened').socket('welcomed');
    expect(machine.state).toMatchObject({ failures: 1, isRetry: true });
    expect(machine.state.outageSpent).toBe(wait(0) + wait(1));
    machine.advance(LIMITS.stableAfter);
    expect(machine.state).toMatchObject({ failures: 0, isRetry: false, outageSpent: 0 });
    expect(machine.state.timers.stable).toBeUndefined();
  });

  it('should have less time before polling, by what the last outages took', () => {
    const machine = later(wanted(), 4_000).socket('opened').socket('welcomed');
    expect(machine.state.outageSpent).toBe(4_000);
    later(machine, 1_000).closed(1006);
    expect(timers(machine)).toMatchObject({ outage: LIMITS.maxOutage - 4_000, interim: INTERIM });
    expect(machine.state.outageSince).toBe(machine.now);
  });

  it('should leave no time at all where outages took more than there is', () => {
    const machine = later(wanted(), LIMITS.maxOutage + 5_000)
      .socket('opened')
      .socket('welcomed');
    expect(timers(machine.closed(1006))['outage']).toBe(0);
  });

  it('should poll for a moment while more attempts are to come, until it is live again', () => {
    const machine = live().closed(1006);
    expect(status(machine).pollInterval).toBeNull();
    machine.now += INTERIM;
    machine.fire('interim');
    expect(machine.state.timers.interim).toBeUndefined();
    expect(machine.state.isInterimPolling).toBe(true);
    expect(status(machine)).toMatchObject({ state: 'reconnecting', pollInterval: 5_000 });
    machine.fire('retry');
    expect(machine.state.timers.interim).toBeUndefined();
    machine.socket('opened').socket('welcomed');
    expect(machine.state.isInterimPolling).toBe(false);
    expect(status(machine).pollInterval).toBeNull();
  });

  it('should poll for a moment also where it was never live yet', () => {
    const machine = wanted();
    machine.now += INTERIM;
    machine.fire('interim');
    expect(status(machine)).toMatchObject({ state: 'connecting', pollInterval: 5_000 });
    machine.now += LIMITS.maxOutage;
    machine.fire('outage').closed(1006);
    expect(machine.state).toMatchObject({ fallback: 'polling', isInterimPolling: false });
  });

  it('should end the outage in polling, and not give up an attempt that is under way', () => {
    const waiting = live().closed(1006);
    waiting.now += 29_000;
    waiting.fire('outage');
    expect(waiting.state).toMatchObject({ phase: 'waiting', fallback: 'polling' });
    expect(timers(waiting)).toEqual({ retry: probeWait(0) });
    const trying = wanted();
    trying.now += 29_000;
    trying.fire('outage');
    expect(trying.state).toMatchObject({ phase: 'connecting', fallback: 'polling' });
    expect(trying.state.timers.outage).toBeUndefined();
    expect(trying.state.timers.handshake).toBeDefined();
  });

  it('should not wait for the close of a socket that is silent, but open a new one', () => {
    const machine = live();
    machine.now += SILENCE;
    machine.fire('deadline');
    expect(machine.state).toMatchObject({ phase: 'connecting', isRetry: true });
    expect(machine.state.error?.message).toContain('heard');
    const hidden = later(live().page('hidden'), SILENCE).fire('deadline');
    hidden.now += LIMITS.wakeTimeout;
    hidden.fire('wake');
    expect(hidden.state.phase).toBe('waiting');
  });
});

describe('a timer', () => {
  it('should mean nothing where it does not run', () => {
    for (const name of ['retry', 'handshake', 'welcome', 'interim', 'outage', 'wake'] as const) {
      expectNothing(live(), (machine) => machine.fire(name));
    }
    expect(Object.keys(live().state.timers)).toEqual(['stable', 'deadline']);
    expectNothing(new Machine(), (machine) => machine.fire('deadline').fire('stable'));
  });

  it('should be put off where something was heard meanwhile', () => {
    const machine = later(live(), SILENCE);
    machine.heardAt = machine.now - 1_000;
    machine.fire('deadline');
    expect(state(machine)).toBe('live');
    expect(timers(machine)['deadline']).toBe(SILENCE - 1_000);
    expect(machine.effects).toEqual(['subscribeAll']);
  });

  it('should be believed where it is a little late, and doubted where it is more', () => {
    const late = live();
    late.now += SILENCE + LIMITS.wakeTimeout;
    late.fire('deadline');
    expect(state(late)).toBe('reconnecting');
    const slept = live();
    slept.now += SILENCE + LIMITS.wakeTimeout + 1;
    slept.fire('deadline');
    expect(state(slept)).toBe('live');
    expect(slept.effects.at(-1)).toBe('ping');
    expect(timers(slept)).toMatchObject({ wake: LIMITS.wakeTimeout, deadline: SILENCE });
  });

  it('should be doubted where the clock was set back', () => {
    const machine = live();
    const due = machine.state.timers.deadline ?? 0;
    machine.heardAt = due + 60_000;
    machine.now = due;
    machine.fire('deadline');
    expect(machine.effects.at(-1)).toBe('ping');
    expect(timers(machine)['deadline']).toBe(SILENCE);
  });

  it('should not be asked about twice, and end with an answer', () => {
    const machine = live().page('offline');
    const { wake } = machine.state.timers;
    later(machine, 1_000).page('offline');
    expect(machine.effects.filter((effect) => effect === 'ping')).toHaveLength(1);
    expect(machine.state.timers.wake).toBe(wake);
    expect(timers(machine)['deadline']).toBe(LIMITS.wakeTimeout * 2);
    machine.send({ type: 'heard' });
    expect(machine.state.timers.wake).toBeUndefined();
    expectNothing(machine, () => machine.send({ type: 'heard' }));
  });
});
