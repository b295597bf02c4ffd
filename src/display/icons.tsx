/**
 * The seven status icons: a shape each, so that no status is told by colour alone. Drawn in the
 * current colour on a 16 by 16 grid. Pure; no other file's knowledge needed.
 */
import type { ReactNode } from 'react';

import type { TaskStatus } from '../protocol/task.js';

/** What is drawn inside the `<svg>` of each status. */
export const STATUS_SHAPES: Readonly<Record<TaskStatus, ReactNode>> = {
  // A clock: waits.
  pending: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.75V8l2.25 1.5" />
    </>
  ),
  // Three quarters of a ring, which turns.
  running: <path className="task-icon-turn" d="M8 1.75A6.25 6.25 0 1 1 1.75 8" />,
  // A ring around two bars.
  paused: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M6.4 5.75v4.5M9.6 5.75v4.5" />
    </>
  ),
  // A filled disc with a tick cut out of it.
  completed: (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.78 5.03a.75.75 0 0 0-1.06-1.06L7 8.69 5.28 6.97a.75.75 0 0 0-1.06 1.06l2.25 2.25c.3.3.77.3 1.06 0Z"
    />
  ),
  // A filled octagon with an exclamation mark cut out of it.
  failed: (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M5.3 1h5.4c.27 0 .52.1.7.3l3.3 3.3c.2.18.3.43.3.7v5.4c0 .27-.1.52-.3.7l-3.3 3.3c-.18.2-.43.3-.7.3H5.3a1 1 0 0 1-.7-.3l-3.3-3.3a1 1 0 0 1-.3-.7V5.3c0-.27.1-.52.3-.7l3.3-3.3c.18-.2.43-.3.7-.3ZM8 4a.75.75 0 0 0-.75.75v3.5a.75.75 0 0 0 1.5 0v-3.5A.75.75 0 0 0 8 4Zm0 6.25a.9.9 0 1 0 0 1.8.9.9 0 0 0 0-1.8Z"
    />
  ),
  // A ring with a stroke through it.
  cancelled: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="m3.75 12.25 8.5-8.5" />
    </>
  ),
  // A diamond with a question mark.
  unknown: (
    <>
      <path d="M8 1.4 14.6 8 8 14.6 1.4 8Z" />
      <path d="M6.5 6.6c.1-.9.7-1.4 1.5-1.4s1.5.5 1.5 1.3c0 1-1.5 1.1-1.5 2.2M8 10.75v.01" />
    </>
  ),
};

/** One icon, hidden from speech: the words beside it tell the same. */
export function Icon({ children, name }: { readonly children: ReactNode; readonly name?: string }) {
  return (
    <svg
      className="task-icon"
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
      focusable="false"
    >
      {children}
    </svg>
  );
}
