// @vitest-environment node
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionEvent } from '../../../src/client/connection/connectionEvents.js';
import {
  publicState,
  wantsPolling,
  wantsSocket,
  type MachineState,
  type TimerName,
} from '../../../src/client/connection/connectionState.js';
import type { ConnectionState } from '../../../src/client/connection/connectionStatus.js';
import { TaskStatusError } from '../../../src/protocol/errors.js';
import { LIMITS, Machine, SILENCE } from './machineHarness.js';

const error = new TaskStatusError('network', 'no');
const refused = new TaskStatusError('unauthorized', 'no');
const codes = [1000, 1006, 1009, 1012, 4400, 4401, 4403, 4499];
const timerNames: TimerName[] = [
  'retry',
  'handshake',
  'welcome',
  'interim',
  'outage',
  'stable',
  'deadline',
  'wake',
];

type Step = (machine: Machine) => void;

const steps: readonly (readonly [string, Step])[] = [
  ['wanted', (m) => m.send({ type: 'wanted' })],
  ['unwanted', (m) => m.send({ type: 'unwanted' })],
  ['opened', (m) => m.socket('opened')],
  ['welcomed', (m) => m.socket('welcomed')],
  ['synced', (m) => m.socket('synced')],
  ['unsupported', (m) => m.socket('unsupported', error)],
  ['ticket failed', (m) => m.socket('ticketFailed', error)],
  ['ticket refused', (m) => m.socket('ticketFailed', refused)],
  ...codes.map((code): readonly [string, Step] => [`closed ${code}`, (m) => m.closed(code)]),
  ...timerNames.map((name): readonly [string, Step] => [
    `timer ${name}`,
    (m) => {
      const due = m.state.timers[name];
      if (due === undefined) return;
      m.now = Math.max(m.now, due);
      m.fire(name);
    },
  ]),
  ['overslept', (m) => void ((m.now += 3_600_000), m.fire('deadline'))],
  ['heard', (m) => m.send({ type: 'heard' })],
  ['retry', (m) => m.send({ type: 'retry' })],
  ['polling exhausted', (m) => m.send({ type: 'pollingExhausted', error })],
  ['polling revived', (m) => m.send({ type: 'pollingRevived' })],
  ['poll refused', (m) => m.send({ type: 'pollRejected', error: refused })],
  ...(['shown', 'hidden', 'online', 'offline', 'suspended', 'resumed'] as const).map(
    (type): readonly [string, Step] => [type, (m) => m.page(type)],
  ),
];

const close: Step = (m) => m.send({ type: 'close' });
const limits = { ...LIMITS, maxAttempts: 2 };

/** What of a state decides what can follow: everything but the exact times. */
function shape(state: MachineState): string {
  const { phase, fallback, everLive, isRetry, ticketRejected } = state;
  const { isSocketUseless, isInterimPolling, pollingExhausted, hidden, online, timers } = state;
  const failures = Math.min(state.failures, limits.maxAttempts);
  const running = timerNames.filter((name) => timers[name] !== undefined);
  const flags = [
    everLive,
    isRetry,
    ticketRejected,
    isSocketUseless,
    isInterimPolling,
    pollingExhausted,
    hidden,
    online,
  ];
  return [phase, fallback, failures, flags.map(Number).join(''), running.join('+')].join(' ');
}

/** Every shape that can be reached, and every change of the public state on the way. */
function explore(): { states: MachineState[]; edges: Set<string> } {
  const first = new Machine(() => 0.5, limits);
  const seen = new Map([[shape(first.state), { state: first.state, now: first.now }]]);
  const queue = [...seen.values()];
  const edges = new Set<string>();
  for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
    for (const [, step] of [...steps, ['close', close] as const]) {
      const machine = new Machine(() => 0.5, limits);
      machine.state = from.state;
      machine.now = from.now;
      machine.heardAt = from.now - SILENCE;
      step(machine);
      const before = publicState(from.state);
      const after = publicState(machine.state);
      if (before !== after) edges.add(`${before} --> ${after}`);
      const key = shape(machine.state);
      if (seen.has(key)) continue;
      const reached = { state: machine.state, now: machine.now };
      seen.set(key, reached);
      queue.push(reached);
    }
  }
  return { states: [...seen.values()].map(({ state }) => state), edges };
}

const reachable = explore();

describe('every state that the connection can reach', () => {
  it('should have a public state', () => {
    const names: ReadonlySet<ConnectionState> = new Set<ConnectionState>([
      'idle',
      'connecting',
      'live',
      'reconnecting',
      'polling',
      'offline',
      'unauthorized',
      'closed',
    ]);
    expect(reachable.states.length).toBeGreaterThan(200);
    expect(new Set(reachable.states.map(publicState))).toEqual(names);
  });

  it('should know how it goes on: no state waits for something that nothing brings', () => {
    const stuck = reachable.states.filter((state) => {
      const { phase, timers, hidden, isSocketUseless } = state;
      switch (phase) {
        case 'waiting':
          return timers.retry === undefined && !hidden && !isSocketUseless;
        case 'connecting':
          return timers.handshake === undefined;
        case 'handshake':
          return timers.welcome === undefined;
        case 'syncing':
          return timers.welcome === undefined || timers.deadline === undefined;
        case 'live':
          return timers.deadline === undefined;
        default:
          return false;
      }
    });
    expect(stuck.map(shape)).toEqual([]);
  });

  it('should leave nothing open once nothing is wanted, or it is closed', () => {
    // One assertion for all: there are thousands of states.
    const left = reachable.states.flatMap((state) =>
      (['unwanted', 'close'] as const)
        .map((type) => {
          const machine = new Machine(() => 0.5, limits);
          machine.state = state;
          return machine.send({ type }).state;
        })
        .filter(
          (after) =>
            Object.keys(after.timers).length > 0 || wantsSocket(after) || wantsPolling(after),
        ),
    );
    expect(left.map(shape)).toEqual([]);
  });

  it('should be drawn in PROTOCOL.md: the diagram has these changes and no others', () => {
    const protocol = readFileSync(new URL('../../../PROTOCOL.md', import.meta.url), 'utf8');
    const diagram = /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(protocol)?.[1] ?? '';
    const drawn = [...diagram.matchAll(/^ *(\w+) --> (\w+)/gm)].map(([, a, b]) => `${a} --> ${b}`);
    // Leaving is drawn once, as a note: every state goes to idle when unwanted and to closed by close().
    const between = [...reachable.edges].filter((edge) => !/--> (idle|closed)$/.test(edge));
    expect(drawn.toSorted()).toEqual(between.toSorted());
  });
});

describe('any sequence of failures', () => {
  const anything = fc.array(fc.nat(steps.length - 1), { maxLength: 60 });
  /** Ways to fail, one for each attempt; a flapping server gets as far as live first. */
  const failures = fc.array(fc.constantFrom('refuse', 'hang', 'silent', 'flap', 'ticket'), {
    minLength: 40,
    maxLength: 40,
  });
  const chances = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 });

  it('should reach polling in bounded time, whatever came before', () => {
    fc.assert(
      fc.property(anything, failures, chances, (before, ways, numbers) => {
        let draws = 0;
        const machine = new Machine(() => numbers[draws++ % numbers.length] ?? 0);
        for (const index of before) steps[index]?.[1](machine);
        if (machine.state.phase === 'closed') return;
        machine.send({ type: 'unwanted' }).page('shown').page('online').send({ type: 'wanted' });
        const begun = machine.now;
        for (const way of ways) {
          if (publicState(machine.state) === 'polling') break;
          if (machine.state.phase === 'waiting') machine.advance(1 + untilRetry(machine));
          if (machine.state.phase !== 'connecting') continue;
          if (way === 'refuse') machine.closed(1006);
          else if (way === 'hang') machine.advance(LIMITS.handshakeTimeout);
          else if (way === 'silent') machine.socket('opened').advance(LIMITS.welcomeTimeout);
          else if (way === 'ticket') machine.socket('ticketFailed', error);
          else machine.socket('opened').socket('welcomed').closed(1000);
        }
        expect(publicState(machine.state)).toBe('polling');
        const bound = LIMITS.maxOutage + LIMITS.maxAttempts * LIMITS.stableAfter;
        expect(machine.now - begun).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it('should ignore what an abandoned socket still says', () => {
    fc.assert(
      fc.property(anything, (before) => {
        const machine = new Machine();
        for (const index of before) steps[index]?.[1](machine);
        const { state } = machine;
        const generation = state.generation - 1;
        const late: ConnectionEvent[] = [
          { type: 'opened', generation },
          { type: 'welcomed', generation },
          { type: 'synced', generation },
          { type: 'closed', generation, code: 4400, reason: '' },
          { type: 'ticketFailed', generation, error },
        ];
        for (const event of late) machine.send(event);
        expect(machine.state).toBe(state);
      }),
    );
  });
});

const untilRetry = (machine: Machine): number =>
  Math.min(...Object.values(machine.state.timers)) - machine.now;
