/**
 * Decides what the connection does next: (state, event) → (state, effect). Pure: time and chance
 * come in with `context`, and what should be open or running follows from the state (see
 * `connectionState.ts`). The shell that carries it out is `connection.ts`; the diagram is in
 * PROTOCOL.md, "Connection states".
 */
import { classifyClose, closeDelay } from '../../protocol/closeCodes.js';
import { closeError, timeoutError } from './connectionErrors.js';
import type {
  ConnectionEffect,
  ConnectionEvent,
  Transition,
  TransitionContext,
} from './connectionEvents.js';
import {
  FORGIVEN,
  publicState,
  wantsSocket,
  type MachineState,
  type StateDraft,
  type TimerName,
} from './connectionState.js';
import {
  attemptFailed,
  connectNow,
  fallBack,
  goIdle,
  goLive,
  heartbeatLost,
  retryNow,
  silence,
  wakeProbe,
} from './connectionSteps.js';
import { isSame } from '../../shared/signal.js';

/** The next state. Events that mean nothing in a state leave it as it is. */
export function transition(
  state: MachineState,
  event: ConnectionEvent,
  context: TransitionContext,
): Transition {
  if (state.phase === 'closed') return { state };
  const next: StateDraft = { ...state, timers: { ...state.timers } };
  const effect = decide(next, event, context);
  if (isSame(next.timers, state.timers)) next.timers = state.timers;
  if (isSame(next, state)) return { state, effect };
  if (publicState(next) !== publicState(state)) next.since = context.now;
  return { state: next, effect };
}

function decide(
  state: StateDraft,
  event: ConnectionEvent,
  context: TransitionContext,
): ConnectionEffect | undefined {
  const { phase, timers } = state;
  const { now, limits } = context;
  if ('generation' in event && event.generation !== state.generation) return undefined;
  const mayTry = phase === 'waiting' && !state.isSocketUseless;
  switch (event.type) {
    case 'wanted':
      if (phase !== 'idle') break;
      state.outageSince ??= now;
      connectNow(state, context);
      break;
    case 'unwanted':
      goIdle(state, 'idle');
      break;
    case 'close':
      goIdle(state, 'closed');
      break;
    case 'opened':
      if (phase !== 'connecting') break;
      state.phase = 'handshake';
      delete timers.handshake;
      timers.welcome = now + limits.welcomeTimeout;
      break;
    case 'welcomed':
      return welcomed(state, context);
    case 'synced':
      if (phase === 'syncing') goLive(state, context);
      break;
    case 'closed':
      if (wantsSocket(state)) closed(state, event.code, event.reason, context);
      break;
    case 'ticketFailed':
      if (phase !== 'connecting') break;
      state.error = event.error;
      if (['unauthorized', 'forbidden'].includes(event.error.code)) {
        fallBack(state, 'unauthorized', context);
      } else attemptFailed(state, context);
      break;
    case 'unsupported':
      if (phase !== 'connecting') break;
      state.error = event.error;
      state.isSocketUseless = true;
      state.pollsByDesign = event.error === null;
      fallBack(state, 'polling', context);
      break;
    case 'timer':
      return timerFired(state, event.name, context);
    case 'heard':
      delete timers.wake;
      break;
    case 'retry':
      retryNow(state, context);
      break;
    case 'pollingExhausted':
      state.pollingExhausted = true;
      state.error = event.error;
      break;
    case 'pollingRevived':
      state.pollingExhausted = false;
      break;
    case 'pollRejected':
      if (state.fallback !== 'polling') break;
      state.error = event.error;
      fallBack(state, 'unauthorized', context);
      break;
    case 'hidden':
      state.hidden = true;
      break;
    case 'shown':
      state.hidden = false;
      if (mayTry) connectNow(state, context);
      else if (now - context.heardAt > context.silenceLimit / 2) return wakeProbe(state, context);
      break;
    case 'online':
      state.online = true;
      if (state.fallback === 'offline') {
        state.fallback = 'none';
        state.outageSince = now;
      }
      // It fires early, so this attempt may well fail: the count of failures is kept.
      if (mayTry && !state.hidden && state.fallback !== 'unauthorized') connectNow(state, context);
      break;
    case 'offline':
      state.online = false;
      // The hint may be wrong, so it is put to the test: by a ping, or by an attempt.
      if (phase === 'live') {
        return wakeProbe(state, { ...context, silenceLimit: limits.wakeTimeout * 2 });
      }
      if (mayTry && state.fallback !== 'unauthorized') connectNow(state, context);
      break;
    case 'suspended':
      if (phase === 'idle') break;
      state.phase = 'suspended';
      state.timers = {};
      state.generation += 1;
      break;
    case 'resumed':
      if (phase !== 'suspended') break;
      state.hidden = false;
      state.outageSince = now;
      connectNow(state, context);
  }
  return undefined;
}

function welcomed(state: StateDraft, context: TransitionContext): ConnectionEffect | undefined {
  if (state.phase !== 'connecting' && state.phase !== 'handshake') return undefined;
  if (state.fallback === 'polling') {
    // Polls go on until the socket has brought every task's state: see `synced`.
    state.phase = 'syncing';
    state.timers = { welcome: context.now + context.limits.handshakeTimeout };
  } else goLive(state, context);
  state.timers.deadline = context.now + context.silenceLimit;
  return 'subscribeAll';
}

function closed(state: StateDraft, code: number, reason: string, context: TransitionContext): void {
  const kind = classifyClose(code);
  state.error = closeError(kind, code, reason);
  if (kind === 'retry') attemptFailed(state, context, closeDelay(code, context.random));
  else if (kind === 'fatal') {
    state.isSocketUseless = true;
    fallBack(state, 'polling', context);
  } else if (kind === 'forbidden' || state.ticketRejected) fallBack(state, 'unauthorized', context);
  else {
    // Once: the ticket may have been used or out of date. The next attempt fetches a new one.
    state.ticketRejected = true;
    state.outageSince ??= context.now;
    connectNow(state, context);
  }
}

function timerFired(
  state: StateDraft,
  name: TimerName,
  context: TransitionContext,
): ConnectionEffect | undefined {
  const due = state.timers[name];
  if (due === undefined) return undefined;
  switch (name) {
    case 'retry':
      connectNow(state, context);
      break;
    case 'handshake':
    case 'welcome':
      state.error = timeoutError(name);
      attemptFailed(state, context);
      break;
    case 'outage':
      if (!wantsSocket(state)) fallBack(state, 'polling', context);
      state.fallback = 'polling';
      delete state.timers.outage;
      break;
    case 'interim':
      state.isInterimPolling = true;
      delete state.timers.interim;
      break;
    case 'stable':
      Object.assign(state, FORGIVEN, { isRetry: false });
      delete state.timers.stable;
      break;
    case 'deadline':
      return silence(state, due, context);
    case 'wake':
      heartbeatLost(state, context);
  }
  return undefined;
}
