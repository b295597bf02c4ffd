'use client';
/** Reads state from outside of React, and renders only when a field that was read changes. */
import { useState, useSyncExternalStore } from 'react';
import { trackReads } from './trackReads.js';

/** State outside of React, seen as one object of fields. */
export interface ViewStore<View extends object> {
  /** Must be the same function as long as the state is the same one. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** The fields now. Values that have not changed must be identical to those before. */
  read(): View;
  /** The fields as the server rendered them, for hydration. */
  readOnServer(): View;
}

/**
 * The view of a store, of which each field is subscribed to by reading it, as TanStack Query tracks
 * the properties of its results.
 */
export function useTracked<View extends object>(store: ViewStore<View>): View {
  const [track] = useState(() => trackReads<View>());
  return useSyncExternalStore(
    store.subscribe,
    () => track(store.read()),
    () => track(store.readOnServer()),
  );
}
