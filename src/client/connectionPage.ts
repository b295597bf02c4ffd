/**
 * What follows when the page or its people do something: shown, hidden, online, offline, put into
 * the back/forward cache and out of it, or somebody asks to try now. Pure.
 */
import type { ConnectionEvent, Transition, TransitionContext } from './connectionEvents.js';
import { beginOutage, connectNow, same } from './connectionParts.js';
import type { MachineState } from './connectionState.js';
import { wakeProbe } from './connectionTimers.js';

export function pageChanged(
  state: MachineState,
  event: Extract<
    ConnectionEvent,
    { type: 'shown' | 'hidden' | 'online' | 'offline' | 'suspended' | 'resumed' }
  >,
  context: TransitionContext,
): Transition {
  switch (event.type) {
    case 'hidden':
      return same({ ...state, hidden: true });
    case 'shown': {
      const shown = { ...state, hidden: false };
      if (state.phase === 'waiting' && !state.socketHopeless)
        return same(connectNow(shown, context));
      if (context.now - event.heardAt > event.silenceLimit / 2)
        return wakeProbe(shown, event, context);
      return same(shown);
    }
    case 'online': {
      const online: MachineState =
        state.fallback === 'offline'
          ? { ...state, online: true, fallback: 'none', outageSince: context.now }
          : { ...state, online: true };
      if (state.phase !== 'waiting' || state.socketHopeless || state.hidden) return same(online);
      if (state.fallback === 'unauthorized') return same(online);
      // It fires early, so this attempt may well fail: the count of failures is kept.
      return same(connectNow(online, context));
    }
    case 'offline': {
      const offline = { ...state, online: false };
      // The hint may be wrong, so it is put to the test: by a ping, or by an attempt.
      if (state.phase === 'live') {
        return wakeProbe(offline, { silenceLimit: context.limits.wakeTimeout * 2 }, context);
      }
      const mayTry = state.phase === 'waiting' && state.fallback !== 'unauthorized';
      return same(mayTry && !state.socketHopeless ? connectNow(offline, context) : offline);
    }
    case 'suspended':
      return state.phase === 'idle'
        ? same(state)
        : same({ ...state, phase: 'suspended', timers: {}, generation: state.generation + 1 });
    case 'resumed':
      return state.phase === 'suspended'
        ? same(
            connectNow(
              beginOutage({ ...state, hidden: false, outageSince: null }, context),
              context,
            ),
          )
        : same(state);
  }
}

export function retryNow(state: MachineState, context: TransitionContext): MachineState {
  if (state.phase === 'idle' || state.phase === 'suspended') return state;
  const fresh: MachineState = {
    ...state,
    failures: 0,
    probes: 0,
    outageSpent: 0,
    socketHopeless: false,
    ticketRefused: false,
    pollingExhausted: false,
  };
  if (state.phase !== 'waiting') return fresh;
  return connectNow({ ...fresh, outageSince: context.now }, context);
}
