'use client';
/** The two live regions of a provider. Nothing else in the kit is live. */
import { useSyncExternalStore } from 'react';

import { SILENCE, type Announcer } from './announcer.js';
import { HIDDEN } from './VisuallyHidden.js';

/** Speaks what the queue holds. */
export function LiveRegions({ queue }: { readonly queue: Announcer }) {
  const { polite, assertive } = useSyncExternalStore(
    queue.subscribe,
    queue.getSnapshot,
    () => SILENCE,
  );
  // A new element each time, so that the same words twice are spoken twice.
  return (
    <div style={HIDDEN} className="task-announcer">
      <div aria-live="polite">
        <span key={polite.revision}>{polite.text}</span>
      </div>
      <div aria-live="assertive">
        <span key={assertive.revision}>{assertive.text}</span>
      </div>
    </div>
  );
}
