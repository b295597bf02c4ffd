/**
 * The small steps that the transitions of the connection are made of. Pure.
 */
import type { Transition, TransitionContext } from './connectionEvents.js';
import { initialState, type MachineState, type TimerName, type Timers } from './connectionState.js';

const NO_EFFECTS: Transition['effects'] = [];

export function same(state: MachineState): Transition {
  return { state, effects: NO_EFFECTS };
}

/** Whether events of the current socket matter. */
export function isAttached(state: MachineState): boolean {
  return (
    state.phase === 'connecting' ||
    state.phase === 'handshake' ||
    state.phase === 'syncing' ||
    state.phase === 'live'
  );
}

export function connectNow(state: MachineState, context: TransitionContext): MachineState {
  return {
    ...state,
    phase: 'connecting',
    generation: state.generation + 1,
    timers: setTimers(
      {},
      {
        handshake: context.now + context.limits.handshakeTimeout,
        outage: state.fallback === 'none' ? outageDue(state, context) : undefined,
      },
    ),
  };
}

export function beginOutage(state: MachineState, context: TransitionContext): MachineState {
  return state.outageSince === null ? { ...state, outageSince: context.now } : state;
}

export function outageDue(state: MachineState, context: TransitionContext): number {
  const left = Math.max(0, context.limits.maxOutage - state.outageSpent);
  return (state.outageSince ?? context.now) + left;
}

export function goIdle(state: MachineState, phase: 'idle' | 'closed'): MachineState {
  if (state.phase === phase) return state;
  const { generation, hidden, online, since } = state;
  return { ...initialState(since), phase, generation: generation + 1, hidden, online };
}

export function withTimers(
  state: MachineState,
  changes: Parameters<typeof setTimers>[1],
): MachineState {
  return { ...state, timers: setTimers(state.timers, changes) };
}

export function setTimers(
  timers: Timers,
  changes: { readonly [Name in TimerName]?: number | undefined },
): Timers {
  const merged: { [Name in TimerName]?: number | undefined } = { ...timers, ...changes };
  for (const name of Object.keys(merged) as TimerName[]) {
    if (merged[name] === undefined) delete merged[name];
  }
  return merged as Timers;
}
