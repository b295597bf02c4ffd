/**
 * What follows when a timer of the connection fires, and how silence is told from sleep. Pure.
 */
import type { ConnectionEvent, Transition, TransitionContext } from './connectionEvents.js';
import { attemptFailed, fallBack, heartbeatLost, timeoutError } from './connectionFailure.js';
import { connectNow, isAttached, same, setTimers, withTimers } from './connectionParts.js';
import type { MachineState } from './connectionState.js';

export function timerFired(
  state: MachineState,
  event: Extract<ConnectionEvent, { type: 'timer' }>,
  context: TransitionContext,
): Transition {
  const due = state.timers[event.name];
  if (due === undefined) return same(state);
  switch (event.name) {
    case 'retry':
      return same(connectNow(state, context));
    case 'handshake':
    case 'welcome':
      return same(attemptFailed({ ...state, error: timeoutError(event.name) }, context));
    case 'outage':
      return same(
        isAttached(state)
          ? {
              ...state,
              fallback: 'polling',
              timers: setTimers(state.timers, { outage: undefined }),
            }
          : fallBack(state, 'polling', context),
      );
    case 'stable':
      return same({
        ...state,
        failures: 0,
        isRetry: false,
        probes: 0,
        outageSpent: 0,
        ticketRefused: false,
        timers: setTimers(state.timers, { stable: undefined }),
      });
    case 'deadline':
      return silence(state, due, event, context);
    case 'wake':
      return same(heartbeatLost(state, context));
  }
}

/** The time for a sign of life is over: it came meanwhile, or the clock slept, or the peer is dead. */
function silence(
  state: MachineState,
  due: number,
  event: { readonly heardAt: number; readonly silenceLimit: number },
  context: TransitionContext,
): Transition {
  // A clock that was set back would have it wait for as long as it was set back by.
  if (event.heardAt > context.now) return wakeProbe(state, event, context);
  const deadline = event.heardAt + event.silenceLimit;
  if (deadline > context.now) return same(withTimers(state, { deadline }));
  // A timer that fires late means a throttled or sleeping page: ask before calling it dead.
  const overslept = context.now - due > context.limits.wakeTimeout;
  if (overslept || state.hidden) return wakeProbe(state, event, context);
  return same(heartbeatLost(state, context));
}

export function wakeProbe(
  state: MachineState,
  event: { readonly silenceLimit: number },
  context: TransitionContext,
): Transition {
  if (state.phase !== 'live' && state.phase !== 'syncing') return same(state);
  if (state.timers.wake !== undefined) return same(state);
  return {
    state: withTimers(state, {
      wake: context.now + context.limits.wakeTimeout,
      deadline: context.now + event.silenceLimit,
    }),
    effects: ['ping'],
  };
}
