// What each contender gets, and what it gives: a page of rows.
import type { ReactNode } from 'react';
import type { PatchMessage } from '../../../src/protocol/messages.js';

/** What a contender needs to know. */
export interface Setting {
  /** Where the tasks are: an http address. */
  readonly url: string;
  readonly ids: readonly string[];
  /** What the app's own part of a row takes to render, in ms. */
  readonly rowCost: number;
  /** To be called with each status that a contender's own code sees follow another. */
  readonly onTransition: () => void;
}

/** Rows to render; or a page that needs no React. */
export type Contender = (setting: Setting, root: HTMLElement) => ReactNode;

export const socketUrl = (url: string): string => url.replace(/^http/, 'ws');

/** Renders for so many ms, as a row with a chart in it would. */
export function spend(cost: number): void {
  const end = performance.now() + cost;
  while (performance.now() < end);
}

/** What a row shows. */
export type RowState = Pick<PatchMessage['set'], 'status' | 'progress'>;

const parsed = new WeakMap<object, PatchMessage>();

/** A message, parsed once however many ask: kinder to the peers than their usual use. */
export function parseOnce(event: MessageEvent<string>): PatchMessage {
  let message = parsed.get(event);
  if (message === undefined) parsed.set(event, (message = JSON.parse(event.data) as PatchMessage));
  return message;
}
