'use client';
/** The two live regions of a provider. Nothing else in the kit is live. */
import { useSyncExternalStore } from 'react';

import { SILENCE, type Announcement, type Announcer } from './announcer.js';
import { HIDDEN } from './VisuallyHidden.js';

/** Speaks what the queue holds. */
export function LiveRegions({ queue }: { readonly queue: Announcer }) {
  const { polite, assertive } = useSyncExternalStore(queue.subscribe, queue.get, () => SILENCE);
  // A new element each time, so that the same words twice are spoken twice, and others only once.
  return (
    <div style={HIDDEN} className="task-announcer">
      <div aria-live="polite">{polite.map(say)}</div>
      <div aria-live="assertive">{assertive.map(say)}</div>
    </div>
  );
}

/** A line each, or a screen reader may run the words together. */
const LINE = { display: 'block' };

function say({ text, revision }: Announcement) {
  return (
    <span key={revision} style={LINE}>
      {text}
    </span>
  );
}
