'use client';
/**
 * The seven status icons: a shape each, so that no status depends on color alone. Drawn in the
 * current colour on a 16 by 16 grid. Kept short, since each badge carries them.
 */
import type { ReactNode } from 'react';

import type { TaskStatus } from '../protocol/task.js';
import { useDisplay } from './DisplayContext.js';

const RING = 'M2 8a6 6 0 1 0 12 0A6 6 0 1 0 2 8';

/** The outline of each status: lines, except for `completed` and `failed`, which are filled. */
const OUTLINES: Readonly<Record<TaskStatus, string>> = {
  // A clock: waits.
  pending: `${RING}m6-3v3l2 2`,
  // Three quarters of a ring, which turns.
  running: 'M8 2A6 6 0 1 1 2 8',
  // A ring around two bars.
  paused: `${RING}m4.5-2v4m3 0V6`,
  // A disc with a tick cut out of it.
  completed: 'M1 8a7 7 0 1 0 14 0A7 7 0 1 0 1 8ZM7 11 4 8l1-1 2 2 4-4 1 1Z',
  // An octagon with an exclamation mark cut out of it.
  failed: 'M5 1h6l4 4v6l-4 4H5l-4-4V5ZM7.2 4v5h1.6V4Zm0 6.4V12h1.6v-1.6Z',
  // A ring with a stroke through it.
  cancelled: `${RING}m2 4 8-8`,
  // A diamond with a question mark.
  unknown: 'M8 1.5 14.5 8 8 14.5 1.5 8Zm0 7.5q0-1 1-1.5a1.5 1.5 0 1 0-2.5-1M8 11v.01',
};

/** One icon, hidden from screen readers: the words beside it say the same. */
export function Icon({ children, name }: { readonly children: ReactNode; readonly name?: string }) {
  return (
    <svg
      // The whole drawing turns, not a path in it: that the browser can do off the main thread.
      className={name === 'running' ? 'task-icon task-icon-turn' : 'task-icon'}
      data-icon={name}
      viewBox="0 0 16 16"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** The icon of a status: the app's own, where it has one. */
export function StatusIcon({ status }: { readonly status: TaskStatus }) {
  const own = useDisplay().icons?.[status];
  if (own != null) return own;
  const isFilled = status === 'completed' || status === 'failed';
  return (
    <Icon name={status}>
      <path
        d={OUTLINES[status]}
        fillRule="evenodd"
        {...(isFilled && { fill: 'currentColor', stroke: 'none' })}
      />
    </Icon>
  );
}
