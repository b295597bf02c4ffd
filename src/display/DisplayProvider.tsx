'use client';
/** Sets language, locale, icons, clocks and speech for the components below. */
import { useMemo, useState, type ReactNode } from 'react';

import { createAnnouncer } from './announcer.js';
import { DisplayContext, type Display, type IconOverrides } from './DisplayContext.js';
import { readLocale } from './intl.js';
import type { LabelOverrides } from '../labels/labels.js';
import type { ServerClock } from '../shared/serverClock.js';
import type { Signal } from '../shared/signal.js';
import { LiveRegions } from './LiveRegions.js';
import { createFrozenTicker, createTicker } from './ticker.js';

/** Props of {@link DisplayProvider}. */
export interface DisplayProviderProps {
  /** Strings that replace the English ones: some, or a whole language. Keep the object stable. */
  readonly labels?: LabelOverrides | undefined;
  /**
   * BCP 47 tag for numbers and times; `de_DE` and `de_DE.UTF-8` are understood as well. A locale
   * that Intl does not know counts as not given. @default `labels.locale`, else 'en'
   */
  readonly locale?: string | undefined;
  /** Your own icons, by status. Keep the object stable. */
  readonly icons?: IconOverrides | undefined;
  /** This device's clock: a function (ms since epoch), or a number for one that stands still. @default Date.now */
  readonly now?: number | (() => number) | undefined;
  /**
   * How the server's clock differs from this device's. Times of the server are compared by its
   * clock; `TaskStatusProvider` passes its client's. @default an offset of 0
   */
  readonly serverClock?: Signal<ServerClock> | undefined;
  readonly children?: ReactNode;
}

/**
 * Sets language, icons and clocks for the components below it, and renders the two live regions that
 * speak to screen readers. `TaskStatusProvider` renders one; render it yourself to use views alone.
 */
export function DisplayProvider({
  labels,
  locale,
  icons,
  now,
  serverClock,
  children,
}: DisplayProviderProps) {
  const [announcer] = useState(() => createAnnouncer());
  const ticker = useMemo(() => {
    if (now === undefined) return null;
    return typeof now === 'number' ? createFrozenTicker(now) : createTicker({ now });
  }, [now]);
  const display = useMemo<Display>(
    () => ({
      labels,
      locale: readLocale(locale, readLocale(labels?.locale)),
      icons,
      ticker,
      serverClock: serverClock ?? null,
      announce: announcer.announce,
    }),
    [labels, locale, icons, ticker, serverClock, announcer],
  );
  return (
    <DisplayContext.Provider value={display}>
      {children}
      <LiveRegions queue={announcer} />
    </DisplayContext.Provider>
  );
}
