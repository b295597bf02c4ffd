'use client';
/** Sets language, locale, icons, clocks and speech for the components below. */
import { useMemo, useState, type ReactNode } from 'react';

import { createAnnouncer } from './announcer.js';
import {
  DEFAULT_DISPLAY,
  DisplayContext,
  useDisplay,
  type Display,
  type IconOverrides,
} from './DisplayContext.js';
import { readLocale } from './intl.js';
import type { LabelOverrides } from '../labels/labels.js';
import type { ServerClock } from '../shared/serverClock.js';
import type { Signal } from '../shared/signal.js';
import { LiveRegions } from './LiveRegions.js';
import { createFrozenTicker, createTicker, type Ticker } from './ticker.js';

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
  /** Components below leave out the kit's class names unless they say otherwise. @default false */
  readonly unstyled?: boolean | undefined;
  /**
   * The document that the components below are drawn into, where that is another one than the page's:
   * that of a popup or a frame. Times that count go by its visibility and its timers.
   */
  readonly document?: Document | undefined;
  /** This device's clock: a function (ms since epoch), or a number for one that stands still. @default Date.now */
  readonly now?: number | (() => number) | undefined;
  /**
   * How the server's clock differs from this device's. Times of the server are compared by its
   * clock; `TaskStatusProvider` passes its client's. @default an offset of 0
   */
  readonly serverClock?: Signal<ServerClock> | undefined;
  readonly children?: ReactNode;
}

/** Some words in place of those around. */
function mergeLabels(
  above: LabelOverrides | undefined,
  own: LabelOverrides | undefined,
): LabelOverrides | undefined {
  if (above === undefined || own === undefined) return own ?? above;
  const merged: Record<string, unknown> = { ...above, ...own };
  for (const [section, words] of Object.entries(own)) {
    const others: unknown = above[section as keyof LabelOverrides];
    if (words instanceof Object && others instanceof Object)
      merged[section] = { ...others, ...words };
  }
  return merged;
}

/** A clock of its own for what is drawn with another clock or into another document. */
function makeTicker(
  now: number | (() => number) | undefined,
  document: Document | undefined,
): Ticker | null {
  if (typeof now === 'number') return createFrozenTicker(now);
  const view = document?.defaultView;
  if (!view) return now === undefined ? null : createTicker({ now });
  return createTicker({
    ...(now !== undefined && { now }),
    document: view.document,
    setTimeout: (run, ms) => view.setTimeout(run, ms),
    clearTimeout: (timer) => view.clearTimeout(timer as number),
  });
}

/**
 * Sets language, icons and clocks for the components below it, and renders the two live regions that
 * speak to screen readers. `TaskStatusProvider` renders one; render it yourself to use views alone.
 * Within another one it changes only what it is given.
 */
export function DisplayProvider({
  labels: ownLabels,
  locale,
  icons,
  unstyled,
  document,
  now,
  serverClock,
  children,
}: DisplayProviderProps) {
  const above = useDisplay();
  const isNested = above !== DEFAULT_DISPLAY;
  const [announcer] = useState(() => createAnnouncer());
  const ownTicker = useMemo(() => makeTicker(now, document), [now, document]);
  const labels = useMemo(() => mergeLabels(above.labels, ownLabels), [above.labels, ownLabels]);
  const display = useMemo<Display>(
    () => ({
      labels,
      locale: readLocale(locale, readLocale(ownLabels?.locale, above.locale)),
      icons: icons ?? above.icons,
      unstyled: unstyled ?? above.unstyled,
      ticker: ownTicker ?? above.ticker,
      serverClock: serverClock ?? above.serverClock,
      announce: isNested ? above.announce : announcer.announce,
    }),
    [
      labels,
      ownLabels,
      locale,
      icons,
      unstyled,
      ownTicker,
      serverClock,
      announcer,
      above,
      isNested,
    ],
  );
  return (
    <DisplayContext.Provider value={display}>
      {children}
      {!isNested && <LiveRegions queue={announcer} />}
    </DisplayContext.Provider>
  );
}
