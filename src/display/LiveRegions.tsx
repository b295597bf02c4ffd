'use client';
/** The two live regions of a provider. Nothing else in the kit is live. */
import { useSyncExternalStore } from 'react';

import { SILENCE, type Announcement, type Announcer } from './announcer.js';
import { hide } from './VisuallyHidden.js';

/** Speaks what the queue holds. */
export function LiveRegions({ queue }: { readonly queue: Announcer }) {
  const { polite, assertive } = useSyncExternalStore(queue.subscribe, queue.get, () => SILENCE);
  // A new element each time, so that the same words twice are spoken twice, and others only once.
  return (
    <div ref={hide} className="task-announcer task-hidden">
      <div aria-live="polite">{polite.map(say)}</div>
      <div aria-live="assertive">{assertive.map(say)}</div>
    </div>
  );
}

function say({ text, revision }: Announcement) {
  // A line each, by the stylesheet, or a screen reader may run the words together.
  return <span key={revision}>{text}</span>;
}
