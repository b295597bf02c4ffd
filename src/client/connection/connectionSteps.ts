/**
 * The steps that the transitions of the connection are made of. Each changes the draft of the next
 * state that it is given, and nothing else.
 */
import { backoffDelay } from './backoff.js';
import { timeoutError } from './connectionErrors.js';
import type { ConnectionEffect, TransitionContext } from './connectionEvents.js';
import {
  FORGIVEN,
  initialState,
  isWelcomed,
  type Fallback,
  type StateDraft,
} from './connectionState.js';

type Step = (state: StateDraft, context: TransitionContext) => void;

export const connectNow: Step = (state, context) => {
  state.phase = 'connecting';
  state.generation += 1;
  state.timers = { handshake: context.now + context.limits.handshakeTimeout };
  if (state.fallback === 'none') watchOutage(state, context);
};

/**
 * Without a live connection, tasks are polled after a moment (not by all clients of a server at
 * once), and after `maxOutage` polling takes over.
 */
const watchOutage: Step = (state, { now, limits, random }) => {
  const since = state.outageSince ?? now;
  const left = Math.max(0, limits.maxOutage - state.outageSpent);
  state.timers.outage = since + left;
  if (!state.isInterimPolling) state.timers.interim = since + limits.interimAfter * (1 + random);
};

export function goIdle(state: StateDraft, phase: 'idle' | 'closed'): void {
  if (state.phase === phase) return;
  const { generation, hidden, online, since } = state;
  Object.assign(state, initialState(since), { phase, generation: generation + 1, hidden, online });
}

export const goLive: Step = (state, { now, limits }) => {
  state.phase = 'live';
  state.fallback = 'none';
  state.everLive = true;
  state.error = null;
  // What ended an earlier socket for good does not hold for this one.
  state.isSocketUseless = false;
  state.pollingExhausted = false;
  state.isInterimPolling = false;
  state.outageSpent += now - (state.outageSince ?? now);
  state.outageSince = null;
  const { deadline } = state.timers;
  state.timers = { stable: now + limits.stableAfter };
  if (deadline !== undefined) state.timers.deadline = deadline;
};

/** A socket was lost, or an attempt to get one failed. */
export function attemptFailed(state: StateDraft, context: TransitionContext, extraDelay = 0): void {
  const { now, limits, random } = context;
  if (!state.online && state.fallback !== 'unauthorized' && !state.isSocketUseless) {
    return fallBack(state, 'offline', context, extraDelay);
  }
  if (state.fallback !== 'none') return fallBack(state, state.fallback, context, extraDelay);
  // A connection that held for a while, or that was the first, was no failed attempt; one that was
  // opened again and soon dropped was, or a server that accepts and drops would never be given up.
  const wasGood = state.phase === 'live' && !state.isRetry;
  if (!wasGood) state.failures += 1;
  state.isRetry = true;
  state.outageSince ??= now;
  if (state.failures >= limits.maxAttempts) return fallBack(state, 'polling', context, extraDelay);
  state.phase = 'waiting';
  const retry = now + backoffDelay(state.failures, limits, random) + extraDelay;
  // A hidden page waits until it is shown; `outage` still takes it to polling.
  state.timers = state.hidden ? {} : { retry };
  watchOutage(state, context);
}

/** Goes, or stays, in one of the longer states, from which a socket is tried now and then. */
export function fallBack(
  state: StateDraft,
  fallback: Exclude<Fallback, 'none'>,
  { now, limits, random }: TransitionContext,
  extraDelay = 0,
): void {
  // The first wait is the shortest; a probe that failed, or that was dropped soon, makes it longer.
  if (state.fallback !== 'none' || state.phase === 'live') state.probes += 1;
  const delays = { minDelay: limits.probeMinDelay, maxDelay: limits.probeMaxDelay };
  const retry = now + backoffDelay(state.probes, delays, random) + extraDelay;
  if (state.fallback !== fallback) state.pollingExhausted = false;
  state.isInterimPolling = false;
  // Who is not authorised is tried again now and then, also where there is only polling.
  const isIdle = fallback !== 'unauthorized' && (state.isSocketUseless || state.hidden);
  state.phase = 'waiting';
  state.fallback = fallback;
  state.timers = isIdle ? {} : { retry };
}

/** Does not wait for the dead socket's own close, which may take minutes: a new one opens at once. */
export const heartbeatLost: Step = (state, context) => {
  state.error = timeoutError('heartbeat');
  attemptFailed(state, context);
  if (state.fallback === 'none' && !state.hidden) connectNow(state, context);
};

/** The time for a sign of life is over: it came meanwhile, or the clock slept, or the peer is dead. */
export function silence(
  state: StateDraft,
  due: number,
  context: TransitionContext,
): ConnectionEffect | undefined {
  const { now, limits, heardAt, silenceLimit } = context;
  const deadline = heardAt + silenceLimit;
  // A timer that fires late means a throttled or sleeping page: ask before calling it dead. And a
  // clock that was set back would have it wait for as long as it was set back by.
  const isUnsure = heardAt > now || now - due > limits.wakeTimeout || state.hidden;
  if (heardAt <= now && deadline > now) state.timers.deadline = deadline;
  else if (isUnsure) return wakeProbe(state, context);
  else heartbeatLost(state, context);
  return undefined;
}

/** Asks for a sign of life. */
export function wakeProbe(
  state: StateDraft,
  { now, limits, silenceLimit }: TransitionContext,
): ConnectionEffect | undefined {
  if (!isWelcomed(state)) return undefined;
  state.timers.deadline = now + silenceLimit;
  if (state.timers.wake !== undefined) return undefined;
  state.timers.wake = now + limits.wakeTimeout;
  return 'ping';
}

export const retryNow: Step = (state, context) => {
  Object.assign(state, FORGIVEN, { isSocketUseless: false, pollingExhausted: false });
  if (state.phase !== 'waiting') return;
  state.outageSince = context.now;
  connectNow(state, context);
};
