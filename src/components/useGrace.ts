'use client';
/** Holds back a change to the worse for a moment, so that a blip does not flicker. */
import { useEffect, useState } from 'react';

import type { ConnectionState } from '../client/connection/connectionStatus.js';

/** A connection that is back within this time was never worth a word (ms). */
const GRACE = 800;

/**
 * The state to show: it follows `state` at once, except from `live` to `reconnecting` or
 * `connecting`, which it follows only if that lasts.
 */
export function useGrace(state: ConnectionState): ConnectionState {
  const [shown, setShown] = useState(state);
  const held = shown === 'live' && (state === 'reconnecting' || state === 'connecting');
  // Setting state while rendering: React renders again before anything is painted.
  if (!held && shown !== state) setShown(state);

  useEffect(() => {
    if (!held) return;
    const timer = setTimeout(() => setShown(state), GRACE);
    return () => clearTimeout(timer);
  }, [held, state]);

  return held ? shown : state;
}
