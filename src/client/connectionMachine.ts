/**
 * Decides what the connection does next: (state, event) → (state, effects). Pure: time and chance
 * come in with `context`, and what should be open or running follows from the state (see
 * `connectionState.ts`). The shell that carries it out is `connection.ts`; the diagram is in
 * PROTOCOL.md, "Connection states".
 */
import type { ConnectionEvent, Transition, TransitionContext } from './connectionEvents.js';
import { attemptFailed, closed, fallBack } from './connectionFailure.js';
import { pageChanged, retryNow } from './connectionPage.js';
import {
  beginOutage,
  connectNow,
  goIdle,
  isAttached,
  same,
  setTimers,
  withTimers,
} from './connectionParts.js';
import { publicState, type MachineState } from './connectionState.js';
import { timerFired } from './connectionTimers.js';

/** The next state. Events that mean nothing in a state leave it as it is. */
export function transition(
  state: MachineState,
  event: ConnectionEvent,
  context: TransitionContext,
): Transition {
  if (state.phase === 'closed') return same(state);
  const outcome = decide(state, event, context);
  if (outcome.state === state) return outcome;
  const changed = publicState(outcome.state) !== publicState(state);
  return changed
    ? { state: { ...outcome.state, since: context.now }, effects: outcome.effects }
    : outcome;
}

function decide(
  state: MachineState,
  event: ConnectionEvent,
  context: TransitionContext,
): Transition {
  switch (event.type) {
    case 'wanted':
      return state.phase === 'idle'
        ? same(connectNow(beginOutage(state, context), context))
        : same(state);
    case 'unwanted':
      return same(goIdle(state, 'idle'));
    case 'close':
      return same(goIdle(state, 'closed'));
    case 'opened':
      if (state.phase !== 'connecting' || event.generation !== state.generation) return same(state);
      return same({
        ...state,
        phase: 'handshake',
        timers: setTimers(state.timers, {
          handshake: undefined,
          welcome: context.now + context.limits.welcomeTimeout,
        }),
      });
    case 'welcomed':
      return welcomed(state, event, context);
    case 'synced':
      if (state.phase !== 'syncing' || event.generation !== state.generation) return same(state);
      return same(goLive(state, state.timers.deadline, context));
    case 'closed':
      if (event.generation !== state.generation || !isAttached(state)) return same(state);
      return same(closed(state, event.code, event.reason, context));
    case 'ticketFailed':
      if (event.generation !== state.generation || state.phase !== 'connecting') return same(state);
      if (event.error.code === 'unauthorized' || event.error.code === 'forbidden') {
        return same(fallBack({ ...state, error: event.error }, 'unauthorized', context));
      }
      return same(attemptFailed({ ...state, error: event.error }, context));
    case 'unsupported':
      if (event.generation !== state.generation || state.phase !== 'connecting') return same(state);
      return same(
        fallBack({ ...state, socketHopeless: true, error: event.error }, 'polling', context),
      );
    case 'timer':
      return timerFired(state, event, context);
    case 'heard':
      return same(withTimers(state, { wake: undefined }));
    case 'retry':
      return same(retryNow(state, context));
    case 'pollingExhausted':
      return same({ ...state, pollingExhausted: true, error: event.error });
    case 'pollingRevived':
      return same(state.pollingExhausted ? { ...state, pollingExhausted: false } : state);
    case 'pollRefused':
      return state.fallback === 'polling' && state.phase !== 'idle' && state.phase !== 'live'
        ? same(fallBack({ ...state, error: event.error }, 'unauthorized', context))
        : same(state);
    case 'shown':
    case 'hidden':
    case 'online':
    case 'offline':
    case 'suspended':
    case 'resumed':
      return pageChanged(state, event, context);
  }
}

function welcomed(
  state: MachineState,
  event: Extract<ConnectionEvent, { type: 'welcomed' }>,
  context: TransitionContext,
): Transition {
  if (event.generation !== state.generation) return same(state);
  if (state.phase !== 'connecting' && state.phase !== 'handshake') return same(state);
  const deadline = context.now + event.silenceLimit;
  if (state.fallback === 'polling') {
    // Polls go on until the socket has brought every task in step: see `synced`.
    const syncing: MachineState = {
      ...state,
      phase: 'syncing',
      timers: { deadline, welcome: context.now + context.limits.handshakeTimeout },
    };
    return { state: syncing, effects: ['subscribeAll'] };
  }
  return { state: goLive(state, deadline, context), effects: ['subscribeAll'] };
}

function goLive(
  state: MachineState,
  deadline: number | undefined,
  context: TransitionContext,
): MachineState {
  const spent = state.outageSince === null ? 0 : context.now - state.outageSince;
  return {
    ...state,
    phase: 'live',
    fallback: 'none',
    everLive: true,
    error: null,
    pollingExhausted: false,
    outageSince: null,
    outageSpent: state.outageSpent + spent,
    timers: setTimers({}, { deadline, stable: context.now + context.limits.stableAfter }),
  };
}
