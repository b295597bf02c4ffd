/** Drives the connection's state machine without a shell: a clock, its timers, and some events. */
import { expect } from 'vitest';
import { backoffDelay } from '../../../src/client/connection/backoff.js';
import type {
  ConnectionEvent,
  ConnectionLimits,
} from '../../../src/client/connection/connectionEvents.js';
import { transition } from '../../../src/client/connection/connectionMachine.js';
import {
  initialState,
  publicState,
  publicStatus,
  type MachineState,
  type TimerName,
} from '../../../src/client/connection/connectionState.js';
import { connectionLimits } from '../../../src/client/options.js';
import { TaskStatusError } from '../../../src/protocol/errors.js';

export const LIMITS: ConnectionLimits = connectionLimits();
export const SILENCE = 25_000;

/** The machine with a clock that moves only when it is told to. */
export class Machine {
  now = 1_000_000;
  state: MachineState = initialState(this.now);
  effects: string[] = [];
  heardAt = 0;

  constructor(
    private readonly random: () => number = () => 0.5,
    readonly limits: ConnectionLimits = LIMITS,
  ) {}

  send(event: ConnectionEvent): this {
    const { now, limits, heardAt } = this;
    const context = { now, random: this.random(), limits, heardAt, silenceLimit: SILENCE };
    const { state, effect } = transition(this.state, event, context);
    this.state = state;
    if (effect !== undefined) this.effects.push(effect);
    return this;
  }

  /** An event of the present socket. */
  socket(
    type: 'opened' | 'welcomed' | 'synced' | 'unsupported' | 'ticketFailed',
    error?: unknown,
  ): this {
    const { generation } = this.state;
    if (type === 'welcomed') this.heardAt = this.now;
    return this.send({ type, generation, error } as ConnectionEvent);
  }

  closed(code: number): this {
    return this.send({ type: 'closed', generation: this.state.generation, code, reason: '' });
  }

  page(type: 'shown' | 'hidden' | 'online' | 'offline' | 'suspended' | 'resumed'): this {
    return this.send({ type });
  }

  /** The timer that is due first. */
  nextTimer(): { name: TimerName; due: number } | undefined {
    return (Object.entries(this.state.timers) as [TimerName, number][])
      .map(([name, due]) => ({ name, due }))
      .toSorted((a, b) => a.due - b.due)[0];
  }

  fire(name: TimerName): this {
    return this.send({ type: 'timer', name });
  }

  /** Lets time pass, and fires what falls due in it. */
  advance(ms: number): this {
    const end = this.now + ms;
    for (let timer = this.nextTimer(); timer !== undefined && timer.due <= end;) {
      this.now = Math.max(this.now, timer.due);
      this.fire(timer.name);
      timer = this.nextTimer();
    }
    this.now = end;
    return this;
  }

  live(): this {
    return this.send({ type: 'wanted' }).socket('opened').socket('welcomed');
  }
}

const PROBES = { minDelay: LIMITS.probeMinDelay, maxDelay: LIMITS.probeMaxDelay };
/** The wait before an attempt after so many failures, in ms. */
export const wait = (failures: number): number => backoffDelay(failures, LIMITS, 0.5);
/** The wait before a probe after so many that failed, in ms. */
export const probeWait = (probes: number): number => backoffDelay(probes, PROBES, 0.5);
/** After how many ms without a live connection tasks are polled. */
export const INTERIM = LIMITS.interimAfter * 1.5;

/** Each running timer, in ms from now. */
export const timers = ({ state: { timers: due }, now }: Machine): Record<string, number> =>
  Object.fromEntries(Object.entries(due).map(([name, at]) => [name, at - now]));

export const wanted = (): Machine => new Machine().send({ type: 'wanted' });
export const live = (): Machine => new Machine().live();
export const polling = (): Machine => later(live().closed(1006), LIMITS.maxOutage).fire('outage');

/** Moves the clock without firing what falls due. */
export function later(machine: Machine, ms: number): Machine {
  machine.now += ms;
  return machine;
}

/** That an event changes nothing: not even the object that is the state. */
export function expectNothing(machine: Machine, act: (machine: Machine) => unknown): void {
  const { state: before } = machine;
  const effects = [...machine.effects];
  act(machine);
  expect(machine.state).toBe(before);
  expect(machine.effects).toEqual(effects);
}

/** The state as apps see it. */
export const state = (machine: Machine) => publicState(machine.state);
/** All that apps see of the connection. */
export const status = (machine: Machine) => publicStatus(machine.state, LIMITS.maxAttempts, 5_000);

export const failed = new TaskStatusError('network', 'no');
export const refused = new TaskStatusError('unauthorized', 'no');
