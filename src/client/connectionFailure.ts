/**
 * What follows when a socket is lost, or an attempt to get one fails. Pure.
 */
import { classifyClose, closeDelayRange } from '../protocol/closeCodes.js';
import { TaskStatusError } from '../protocol/errors.js';
import { backoffDelay, between } from './backoff.js';
import type { TransitionContext } from './connectionEvents.js';
import { beginOutage, connectNow, outageDue, setTimers } from './connectionParts.js';
import type { Fallback, MachineState } from './connectionState.js';

export function closed(
  state: MachineState,
  code: number,
  reason: string,
  context: TransitionContext,
): MachineState {
  const failed: MachineState = { ...state, error: closeError(code, reason) };
  const kind = code === 4403 ? 'forbidden' : classifyClose(code);
  switch (kind) {
    case 'forbidden':
      return fallBack(failed, 'unauthorized', context);
    case 'unauthorized':
      if (state.ticketRefused) return fallBack(failed, 'unauthorized', context);
      // Once: the ticket may have been used or out of date. The next attempt fetches a new one.
      return connectNow(beginOutage({ ...failed, ticketRefused: true }, context), context);
    case 'fatal':
      return fallBack({ ...failed, socketHopeless: true }, 'polling', context);
    case 'retry': {
      const [min, max] = closeDelayRange(code);
      return attemptFailed(failed, context, between(min, max, context.random));
    }
  }
}

/** A socket was lost, or an attempt to get one failed. */
export function attemptFailed(
  state: MachineState,
  context: TransitionContext,
  extraDelay = 0,
): MachineState {
  if (!state.online && state.fallback !== 'unauthorized') {
    return fallBack(state, 'offline', context, extraDelay);
  }
  if (state.fallback !== 'none') return fallBack(state, state.fallback, context, extraDelay);
  // A connection that held for a while, or that was the first, was no failed attempt; one that was
  // made anew and dropped again soon was, or a server that accepts and drops would never be given up.
  const wasGood = state.phase === 'live' && (state.timers.stable === undefined || !state.isRetry);
  const failures = state.failures + (wasGood ? 0 : 1);
  const lost = beginOutage({ ...state, failures, isRetry: true }, context);
  if (failures >= context.limits.maxAttempts) return fallBack(lost, 'polling', context, extraDelay);
  const delay = backoffDelay(failures, context.limits, context.random) + extraDelay;
  return {
    ...lost,
    phase: 'waiting',
    // A hidden page waits until it is shown; `outage` still takes it to polling.
    timers: setTimers(
      {},
      { outage: outageDue(lost, context), retry: state.hidden ? undefined : context.now + delay },
    ),
  };
}

/** Goes, or stays, in one of the longer states, from which a socket is tried now and then. */
export function fallBack(
  state: MachineState,
  fallback: Exclude<Fallback, 'none'>,
  context: TransitionContext,
  extraDelay = 0,
): MachineState {
  // The first wait is the shortest; a probe that failed, or that was dropped soon, makes it longer.
  const wasProbe = state.fallback !== 'none' || state.phase === 'live';
  const probes = wasProbe ? state.probes + 1 : state.probes;
  const { probeMinDelay, probeMaxDelay } = context.limits;
  const delay =
    backoffDelay(probes, { minDelay: probeMinDelay, maxDelay: probeMaxDelay }, context.random) +
    extraDelay;
  const idleSocket = state.socketHopeless || (state.hidden && fallback !== 'unauthorized');
  return {
    ...state,
    phase: 'waiting',
    fallback,
    probes,
    timers: idleSocket ? {} : { retry: context.now + delay },
  };
}

function closeError(code: number, reason: string): TaskStatusError {
  const said = reason === '' ? '' : `: ${reason}`;
  switch (classifyClose(code)) {
    case 'unauthorized':
      return new TaskStatusError(
        'unauthorized',
        `The server refused the ticket (close code ${code}${said}). Give a fresh one by getTicket.`,
      );
    case 'fatal':
      return code === 4403
        ? new TaskStatusError('forbidden', `The server does not allow this connection${said}.`)
        : new TaskStatusError(
            'protocol',
            `The server ended the live connection for good (close code ${code}${said}). ` +
              'Polling goes on; check that client and server are of matching versions.',
          );
    case 'retry':
      return new TaskStatusError(
        'network',
        `The live connection was lost (close code ${code}${said}). It is tried again by itself.`,
      );
  }
}

/** Does not wait for the dead socket's own close, which may take minutes: a new one opens at once. */
export function heartbeatLost(state: MachineState, context: TransitionContext): MachineState {
  const lost = attemptFailed({ ...state, error: timeoutError('heartbeat') }, context);
  const mayHurry = lost.phase === 'waiting' && lost.fallback === 'none' && !lost.hidden;
  return mayHurry ? connectNow(lost, context) : lost;
}

export function timeoutError(what: 'handshake' | 'welcome' | 'heartbeat'): TaskStatusError {
  const happened = {
    handshake: 'The socket did not open in time',
    welcome: 'The socket opened, but the server did not begin to talk in time',
    heartbeat: 'Nothing was heard of the server any more',
  }[what];
  return new TaskStatusError('network', `${happened}. It is tried again by itself.`);
}
