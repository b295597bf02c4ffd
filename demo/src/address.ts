/**
 * The address as state: `?task=<id>` shows one task. Going there and back needs no reload, and a
 * reload, a bookmark or a second tab finds the same view.
 */
import { useSyncExternalStore } from 'react';

const CHANGED = 'demo:address';

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

const readTaskId = (): string | null => new URLSearchParams(location.search).get('task') || null;

/** The id of the one task to show, or null for all. */
export function useTaskInAddress(): string | null {
  return useSyncExternalStore(subscribe, readTaskId);
}

/** The address that shows one task, or with null all. */
export function addressOf(id: string | null): string {
  return id === null ? location.pathname : `?task=${encodeURIComponent(id)}`;
}

/** Goes to the view of one task, or with null to that of all. */
export function goTo(id: string | null): void {
  history.pushState(null, '', addressOf(id));
  window.dispatchEvent(new Event(CHANGED));
}
