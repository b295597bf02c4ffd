// @vitest-environment node
import { describe, expect, it } from 'vitest';
import {
  publicState,
  publicStatus,
  wantsPolling,
} from '../../../src/client/connection/connectionState.js';
import { TaskStatusError } from '../../../src/protocol/errors.js';
import { LIMITS, Machine } from './machineHarness.js';

const state = (machine: Machine) => publicState(machine.state);
const status = (machine: Machine) => publicStatus(machine.state, LIMITS.maxAttempts, 5_000);

describe('the connection, going well', () => {
  it('should go from idle over connecting to live and subscribe everything', () => {
    const machine = new Machine();
    expect(state(machine)).toBe('idle');
    machine.send({ type: 'wanted' });
    expect(state(machine)).toBe('connecting');
    machine.socket('opened');
    expect(state(machine)).toBe('connecting');
    machine.socket('welcomed');
    expect(state(machine)).toBe('live');
    expect(machine.effects).toEqual(['subscribeAll']);
  });

  it('should have nothing running once nothing is wanted', () => {
    const machine = new Machine().live().send({ type: 'unwanted' });
    expect(state(machine)).toBe('idle');
    expect(machine.state.timers).toEqual({});
  });

  it('should forgive failures only after the connection has been stable', () => {
    const machine = new Machine().live().advance(LIMITS.stableAfter).closed(1006);
    machine.advance(5_000).closed(1006);
    expect(machine.state.failures).toBe(1);
    machine.advance(10_000).socket('opened').socket('welcomed');
    machine.advance(LIMITS.stableAfter - 1);
    expect(machine.state.failures).toBe(1);
    machine.advance(1);
    expect(machine.state.failures).toBe(0);
  });
});

describe('the connection, dropped', () => {
  it('should count attempts from 1 to the maximum and then poll', () => {
    const machine = new Machine().live();
    const seen: string[] = [];
    machine.closed(1006);
    while (state(machine) === 'reconnecting') {
      seen.push(`${status(machine).attempt} of ${status(machine).maxAttempts}`);
      machine.now = machine.state.timers.retry ?? machine.now;
      machine.fire('retry').closed(1006);
    }
    expect(seen).toEqual(['1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5']);
    expect(state(machine)).toBe('polling');
    expect(wantsPolling(machine.state)).toBe(true);
  });

  it('should say when the next attempt begins while it waits, and not while it tries', () => {
    const machine = new Machine().live().closed(1006);
    const { nextRetryAt } = status(machine);
    expect(nextRetryAt).toBe(machine.state.timers.retry);
    machine.advance((nextRetryAt ?? 0) - machine.now);
    expect(machine.state.phase).toBe('connecting');
    expect(status(machine).nextRetryAt).toBeNull();
  });

  it('should poll after 30 s however few attempts it could make', () => {
    const machine = new Machine().live().closed(1006);
    machine.advance(LIMITS.maxOutage);
    expect(state(machine)).toBe('polling');
    expect(machine.state.failures).toBeLessThan(LIMITS.maxAttempts);
  });

  it('should end in polling with a server that accepts and drops', () => {
    const machine = new Machine().live();
    for (let round = 0; round < 20 && state(machine) !== 'polling'; round += 1) {
      machine.closed(1000).advance(25_000);
      if (machine.state.phase === 'connecting') machine.socket('opened').socket('welcomed');
    }
    expect(state(machine)).toBe('polling');
  });

  it('should try ever more rarely while such a server goes on', () => {
    const machine = new Machine(() => 0).live();
    const waits: number[] = [];
    for (let round = 0; round < 14; round += 1) {
      machine.closed(1000);
      if (state(machine) === 'polling') waits.push((machine.state.timers.retry ?? 0) - machine.now);
      machine.now = machine.state.timers.retry ?? machine.now;
      machine.fire('retry').socket('opened').socket('welcomed').socket('synced');
    }
    expect(waits.length).toBeGreaterThan(3);
    expect(machine.state.probes).toBe(waits.length);
  });

  it('should open a new socket at once when the heartbeat is lost', () => {
    const machine = new Machine().live();
    const { generation } = machine.state;
    machine.advance(25_000);
    expect(machine.state.phase).toBe('connecting');
    expect(machine.state.generation).toBeGreaterThan(generation);
    expect(state(machine)).toBe('reconnecting');
  });

  it('should ask before it believes a clock that slept', () => {
    const machine = new Machine().live();
    machine.now += 3_600_000;
    machine.fire('deadline');
    expect(state(machine)).toBe('live');
    expect(machine.effects).toEqual(['subscribeAll', 'ping']);
    machine.advance(LIMITS.wakeTimeout);
    expect(state(machine)).toBe('reconnecting');
  });

  it('should stay live when the wake probe is answered', () => {
    const machine = new Machine().live();
    machine.now += 3_600_000;
    machine.fire('deadline');
    machine.heardAt = machine.now;
    machine.send({ type: 'heard' }).advance(LIMITS.wakeTimeout);
    expect(state(machine)).toBe('live');
  });

  it('should wait 5 to 30 s longer when the server says that it restarts', () => {
    const soonest = new Machine(() => 0).live().closed(1012);
    expect((soonest.state.timers.retry ?? 0) - soonest.now).toBe(5_500);
    const latest = new Machine(() => 0.999999).live().closed(1012);
    expect((latest.state.timers.retry ?? 0) - latest.now).toBe(31_000);
  });
});

describe('the connection, on the way back', () => {
  const polling = (): Machine => {
    const machine = new Machine().live().closed(1006);
    return machine.advance(LIMITS.maxOutage);
  };

  it('should go on polling until every task is in step on the new socket', () => {
    const machine = polling();
    machine.send({ type: 'retry' }).socket('opened').socket('welcomed');
    expect(state(machine)).toBe('polling');
    expect(wantsPolling(machine.state)).toBe(true);
    machine.socket('synced');
    expect(state(machine)).toBe('live');
    expect(wantsPolling(machine.state)).toBe(false);
  });

  it('should give up a probe that brings no state, and try again later', () => {
    const machine = polling();
    machine.send({ type: 'retry' }).socket('opened').socket('welcomed');
    machine.advance(LIMITS.handshakeTimeout);
    expect(machine.state.phase).toBe('waiting');
    expect(state(machine)).toBe('polling');
    expect(machine.state.timers.retry).toBeGreaterThan(machine.now);
  });

  it('should not try sockets by itself after a fatal close, but when asked to', () => {
    const machine = new Machine().live().closed(4400);
    expect(state(machine)).toBe('polling');
    expect(machine.state.timers).toEqual({});
    machine.page('shown').page('online');
    expect(machine.state.phase).toBe('waiting');
    machine.send({ type: 'retry' });
    expect(machine.state.phase).toBe('connecting');
  });

  it('should say that polling has given up, and go on when it is revived', () => {
    const machine = polling();
    const error = new TaskStatusError('network', 'no');
    machine.send({ type: 'pollingExhausted', error });
    expect(state(machine)).toBe('polling');
    expect(wantsPolling(machine.state)).toBe(false);
    expect(status(machine).error).toBe(error);
    machine.send({ type: 'pollingRevived' });
    expect(wantsPolling(machine.state)).toBe(true);
  });
});

describe('the connection and who may use it', () => {
  const refused = new TaskStatusError('unauthorized', 'no');

  it('should fetch one new ticket when one is refused, and then say unauthorized', () => {
    const machine = new Machine().live().closed(4401);
    expect(machine.state.phase).toBe('connecting');
    machine.closed(4401);
    expect(state(machine)).toBe('unauthorized');
  });

  it('should not go round for ever with tickets that are refused after the welcome', () => {
    const machine = new Machine().live().closed(4401);
    machine.socket('opened').socket('welcomed').closed(4401);
    expect(state(machine)).toBe('unauthorized');
  });

  it('should come back to life with a later ticket', () => {
    const machine = new Machine().send({ type: 'wanted' }).socket('ticketFailed', refused);
    expect(state(machine)).toBe('unauthorized');
    machine.advance(60_000);
    expect(state(machine)).toBe('unauthorized');
    machine.send({ type: 'retry' });
    machine.socket('opened').socket('welcomed');
    expect(state(machine)).toBe('live');
  });

  it('should stop polling when polls are refused', () => {
    const machine = new Machine().live().closed(1006).advance(LIMITS.maxOutage);
    machine.send({ type: 'pollRejected', error: refused });
    expect(state(machine)).toBe('unauthorized');
    expect(wantsPolling(machine.state)).toBe(false);
  });
});

describe('the connection and its page', () => {
  it('should put a lost network to the test before it says offline', () => {
    const machine = new Machine().live().page('offline');
    expect(state(machine)).toBe('live');
    expect(machine.effects.at(-1)).toBe('ping');
    machine.advance(LIMITS.wakeTimeout);
    expect(state(machine)).toBe('offline');
    machine.page('online');
    expect(machine.state.phase).toBe('connecting');
    expect(state(machine)).toBe('reconnecting');
  });

  it('should keep the count of failures when the network is said to be back', () => {
    const machine = new Machine().live().closed(1006).advance(5_000).closed(1006);
    const { failures } = machine.state;
    machine.page('offline').page('online');
    expect(machine.state.failures).toBe(failures);
  });

  it('should wait with new attempts while hidden, and try at once when shown', () => {
    const machine = new Machine().live().page('hidden').closed(1006);
    expect(machine.state.timers.retry).toBeUndefined();
    machine.page('shown');
    expect(machine.state.phase).toBe('connecting');
  });

  it('should close on the way into the back/forward cache and resume out of it', () => {
    const machine = new Machine().live().page('suspended');
    expect(machine.state.timers).toEqual({});
    machine.advance(3_600_000);
    expect(machine.state.phase).toBe('suspended');
    machine.page('resumed');
    expect(machine.state.phase).toBe('connecting');
  });

  it('should never be resurrected after an explicit close', () => {
    const machine = new Machine().live().send({ type: 'close' });
    machine.page('online').page('shown').page('resumed').send({ type: 'retry' });
    machine.send({ type: 'wanted' }).advance(3_600_000);
    expect(state(machine)).toBe('closed');
    expect(machine.state.timers).toEqual({});
  });
});

describe('the connection, after a socket that was ended for good', () => {
  const hopeless = () => new Machine().live().closed(4400);

  it('should hold no grudge against a later socket that works', () => {
    const machine = hopeless().send({ type: 'suspended' }).send({ type: 'resumed' });
    machine.socket('opened').socket('welcomed').socket('synced');
    expect(state(machine)).toBe('live');
    machine.send({ type: 'offline' }).closed(1006).send({ type: 'online' });
    expect(state(machine)).not.toBe('polling');
    expect(machine.state.timers).not.toEqual({});
  });

  it('should poll, and not wait for a network that may be there, where a last attempt fails', () => {
    const machine = hopeless().send({ type: 'suspended' }).send({ type: 'resumed' });
    machine.send({ type: 'offline' }).closed(1006);
    expect(wantsPolling(machine.state)).toBe(true);
    machine.send({ type: 'online' });
    expect(wantsPolling(machine.state)).toBe(true);
  });
});
