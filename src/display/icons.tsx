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
  // A dotted ring: waits.
  pending: RING,
  // A ring from the top, as thick as a bar: its arc is the progress.
  running: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 1 1 0-13',
  // A ring around two bars.
  paused: `${RING}m4.4-2v4m3.2 0V6`,
  // A disc with a tick cut out of it.
  completed: 'M1 8a7 7 0 1 0 14 0A7 7 0 1 0 1 8ZM7.1 10.9 4.4 8.2l1-1L7 8.8l3.6-3.7 1 1Z',
  // An octagon with an exclamation mark cut out of it.
  failed: 'M5 1h6l4 4v6l-4 4H5l-4-4V5ZM7.2 4.2v4.6h1.6V4.2Zm0 6v1.6h1.6v-1.6Z',
  // A ring with a stroke through it.
  cancelled: `${RING}m2-4 8 8`,
  // A diamond with a question mark.
  unknown: 'M8 1.5 14.5 8 8 14.5 1.5 8Zm0 7.5q0-1 1-1.5a1.5 1.5 0 1 0-2.5-1M8 11v.01',
};

/** Props of {@link Icon}. */
interface IconProps {
  readonly children: ReactNode;
  readonly name?: string;
  /** It turns while its animation lasts. @default false */
  readonly turns?: boolean;
}

/** One icon, hidden from screen readers: the words beside it say the same. */
export function Icon({ children, name, turns = false }: IconProps) {
  return (
    <svg
      // The whole drawing turns, not a path in it: that the browser can do off the main thread.
      className={turns ? 'task-icon task-icon-turn' : 'task-icon'}
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

/** How much of the ring is drawn where the progress is not known, in percent. */
const UNKNOWN_ARC = 28;

/** Props of {@link StatusIcon}. */
interface StatusIconProps {
  readonly status: TaskStatus;
  /** How much is done, from 0 to 1: the arc of a running task. Null is not known. @default null */
  readonly share?: number | null | undefined;
}

/** The icon of a status: the app's own, where it has one. */
export function StatusIcon({ status, share = null }: StatusIconProps) {
  const own = useDisplay().icons?.[status];
  if (own != null) return own;
  const path = OUTLINES[status];
  if (status === 'running') {
    const arc = share === null ? UNKNOWN_ARC : Math.round(share * 100);
    return (
      <Icon name={status} turns={share === null}>
        <g strokeWidth="3" strokeLinecap="butt">
          <path d={path} opacity=".24" />
          <path d={path} pathLength="100" strokeDasharray={`${arc} 100`} />
        </g>
      </Icon>
    );
  }
  const isFilled = status === 'completed' || status === 'failed';
  return (
    <Icon name={status}>
      <path
        d={path}
        fillRule="evenodd"
        {...(status === 'pending' && { strokeDasharray: '2.1 2.06' })}
        {...(isFilled && { fill: 'currentColor', stroke: 'none' })}
      />
    </Icon>
  );
}
