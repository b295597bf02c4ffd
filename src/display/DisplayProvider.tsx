'use client';
/** Sets language, locale, icons, clock and voice for the components below. */
import { useMemo, useState, type ReactNode } from 'react';

import { createAnnouncer } from './announcer.js';
import { DisplayContext, type Display, type IconOverrides } from './DisplayContext.js';
import type { LabelOverrides } from '../labels/labels.js';
import { LiveRegions } from './LiveRegions.js';
import { createFrozenTicker, createTicker } from './ticker.js';

/** Props of {@link DisplayProvider}. */
export interface DisplayProviderProps {
  /** Strings that replace the English ones: some, or a whole language. Keep the object stable. */
  readonly labels?: LabelOverrides | undefined;
  /** BCP 47 tag for numbers and times. @default 'en' */
  readonly locale?: string | undefined;
  /** Icons of one's own, by status. Keep the object stable. */
  readonly icons?: IconOverrides | undefined;
  /** The clock: a function (ms since epoch), or a number for one that stands still. @default Date.now */
  readonly now?: number | (() => number) | undefined;
  readonly children?: ReactNode;
}

/**
 * Sets how things are said below it, and holds the two live regions of the page's tasks.
 * `TaskStatusProvider` renders one; on its own it serves the components without our client.
 */
export function DisplayProvider({
  labels,
  locale = 'en',
  icons,
  now,
  children,
}: DisplayProviderProps) {
  const [announcer] = useState(() => createAnnouncer());
  const ticker = useMemo(() => {
    if (now === undefined) return null;
    return typeof now === 'number' ? createFrozenTicker(now) : createTicker({ now });
  }, [now]);
  const display = useMemo<Display>(
    () => ({ labels, locale, icons, ticker, announce: announcer.announce }),
    [labels, locale, icons, ticker, announcer],
  );
  return (
    <DisplayContext.Provider value={display}>
      {children}
      <LiveRegions queue={announcer} />
    </DisplayContext.Provider>
  );
}
