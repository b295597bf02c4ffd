'use client';
/**
 * How things are said: language, locale, icons, clock and voice, for every component below. Works
 * without a provider: English, no speech. Small on purpose, since each badge carries it.
 */
import { createContext, useContext, type ReactNode } from 'react';

import type { TaskStatus } from '../protocol/task.js';
import type { LabelOverrides, Labels, LabelSection } from '../labels/labels.js';
import type { ServerClock } from '../shared/serverClock.js';
import type { Signal } from '../shared/signal.js';
import type { Ticker } from './ticker.js';

/** How urgently something is spoken: `assertive` interrupts. */
export type Urgency = 'polite' | 'assertive';

/** Your own icons, by status. Each is drawn inside an element that screen readers skip. */
export type IconOverrides = { readonly [Status in TaskStatus]?: ReactNode };

/** What the components read from the nearest {@link DisplayProvider}. */
export interface Display {
  /** Strings that replace the English ones. */
  readonly labels: LabelOverrides | undefined;
  /** BCP 47 tag for numbers and times; always one that Intl knows. */
  readonly locale: string;
  readonly icons: IconOverrides | undefined;
  /** Whether components leave out the kit's class names where they do not say it themselves. */
  readonly unstyled: boolean;
  /** This device's clock, or null for the one that the page shares. */
  readonly ticker: Ticker | null;
  /** For what compares with a time of the server's. Null where both clocks are the same. */
  readonly serverClock: Signal<ServerClock> | null;
  /** Speaks to a screen reader; silent without a provider. */
  announce(text: string, urgency?: Urgency): void;
}

/** What holds without a provider. */
export const DEFAULT_DISPLAY: Display = {
  labels: undefined,
  // Not the machine's locale: the words are English, and the server must render the same text.
  locale: 'en',
  icons: undefined,
  unstyled: false,
  ticker: null,
  serverClock: null,
  announce: () => undefined,
};

/** Carries {@link Display}. Rendered by `DisplayProvider`. */
export const DisplayContext = createContext<Display>(DEFAULT_DISPLAY);

/** What the nearest `DisplayProvider` sets; without one, English and this device's clock. */
export function useDisplay(): Display {
  return useContext(DisplayContext);
}

/**
 * The strings of one section. The caller brings the English ones, so that a bundle holds only the
 * sections that its components use.
 */
export function useLabels<Section extends LabelSection, Words extends Partial<Labels[Section]>>(
  section: Section,
  english: Words,
): Words & Partial<Labels[Section]> {
  const own = useContext(DisplayContext).labels?.[section];
  // An app without types may say null.
  if (!own) return english;
  // Kept by the app's own object, not by each component: a table has thousands of them.
  let sections = completed.get(own);
  if (sections === undefined) completed.set(own, (sections = {}));
  const words = (sections[section] ??= { ...english, ...own } as Labels[Section]);
  return words as typeof words & Words;
}

const completed = /* @__PURE__ */ new WeakMap<object, Partial<Labels>>();
