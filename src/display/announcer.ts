/**
 * What screen readers hear, and when: a queue for the live regions, and the pure decision which
 * changes of a task are announced. No React, no DOM.
 */
import { isTerminal, type TaskStatus } from '../protocol/task.js';
import type { Urgency } from './DisplayContext.js';
import { createSignal, type Signal } from '../shared/signal.js';

/** Some words in a live region. */
export interface Announcement {
  readonly text: string;
  /** Grows with each announcement, so that the same words can be spoken again. */
  readonly revision: number;
  /** When they were said: ms since epoch. */
  readonly at: number;
}

/** What stands in the two live regions, the latest words last. */
export type Announcements = Readonly<Record<Urgency, readonly Announcement[]>>;

/** Holds what is to be spoken. */
export interface Announcer extends Signal<Announcements> {
  announce(text: string, urgency?: Urgency): void;
}

const NOTHING: readonly Announcement[] = [{ text: '', revision: 0, at: -Infinity }];

/** What stands there at first, and on the server. */
export const SILENCE: Announcements = { polite: NOTHING, assertive: NOTHING };

/** The same words within this time are spoken once, in ms: several cards may report one event. */
const REPEAT_WINDOW = 1_000;

/** How long (ms) and how many announcements stay: tasks that end together must not replace each other. */
const STAY = 1_000;
const MOST = 20;

/** An announcer. @param now ms since epoch */
export function createAnnouncer(now: () => number = Date.now): Announcer {
  const store = createSignal(SILENCE);
  let lastText = '';
  let lastAt = -Infinity;
  let revision = 0;
  return {
    ...store,
    announce(text, urgency = 'polite') {
      const at = now();
      if (text === '' || (text === lastText && at - lastAt < REPEAT_WINDOW)) return;
      lastText = text;
      lastAt = at;
      const said = store.get();
      const recent = said[urgency].filter((words) => at - words.at < STAY).slice(1 - MOST);
      revision += 1;
      store.set({ ...said, [urgency]: [...recent, { text, revision, at }] });
    },
  };
}

/** What was last announced of a task. */
export interface Spoken {
  readonly status: TaskStatus;
  /** The highest quarter that was spoken or passed: 0, 25, 50 or 75. */
  readonly quarter: number;
  /** When progress was last spoken of: ms. */
  readonly at: number;
}

/** What to announce of a task now. */
export type Speech =
  | { readonly kind: 'started' }
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'ended'; readonly status: TaskStatus; readonly urgency: Urgency };

/** The shortest time between two announcements of one task's progress, in ms. */
const PROGRESS_SPACING = 5_000;

/**
 * Decides what to announce: the start; the quarters 25, 50 and 75 % at least 5 s apart; the end at
 * once, and a failure assertively. A task that appears is not announced: its reader finds it on the
 * page, and a page full of tasks would talk for minutes.
 *
 * @param before what was announced of this task, or null when it appears
 * @param share 0 to 1, or null where it is not known
 * @param now ms
 */
export function decideSpeech(
  before: Spoken | null,
  status: TaskStatus,
  share: number | null,
  now: number,
): { readonly spoken: Spoken; readonly speech: Speech | null } {
  // What is not known, or no number, counts as nothing.
  const quarter = Math.min(75, Math.max(0, Math.floor((share || 0) * 4) * 25));
  const spoken = { status, quarter, at: now };
  if (before === null) return { spoken, speech: null };

  if (status !== before.status) {
    if (isTerminal(status)) {
      const urgency = status === 'failed' ? 'assertive' : 'polite';
      return { spoken, speech: { kind: 'ended', status, urgency } };
    }
    if (status === 'running') return { spoken, speech: { kind: 'started' } };
    return { spoken: { ...before, status }, speech: null };
  }
  // A new attempt begins at the bottom again.
  if (quarter < before.quarter) return { spoken: { ...before, quarter }, speech: null };
  if (status !== 'running' || quarter === before.quarter || now - before.at < PROGRESS_SPACING) {
    return { spoken: before, speech: null };
  }
  return { spoken, speech: { kind: 'progress', percent: quarter } };
}
