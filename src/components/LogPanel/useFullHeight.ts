'use client';
/** Lets a panel take the whole window, above everything else, until the reader leaves it. */
import { useState, type RefObject } from 'react';

import { useBrowserLayoutEffect } from './viewport/useLogViewport.js';

/**
 * The panel becomes a popover, so that nothing around it (a transform, a clipped card) can hold it
 * back; where there are none, its fixed position has to do. The focus never goes behind it: the panel
 * goes back to its place instead.
 * @param partRef any element of the panel
 */
export function useFullHeight(
  partRef: RefObject<HTMLElement | null>,
): [boolean, (isFull: boolean) => void] {
  const [isFull, setIsFull] = useState(false);
  useBrowserLayoutEffect(() => {
    const panel = partRef.current?.closest('section');
    if (!panel || !isFull) return;
    const page = panel.ownerDocument;
    const isPopover = typeof panel.showPopover === 'function' && panel.popover === null;
    panel.dataset['full'] = '';
    if (isPopover) {
      panel.popover = 'manual';
      panel.showPopover();
    }
    const controller = new AbortController();
    const { signal } = controller;
    const leave = (): void => setIsFull(false);
    panel.addEventListener(
      'focusout',
      ({ relatedTarget }) => {
        if (relatedTarget !== null && !panel.contains(relatedTarget as Node)) leave();
      },
      { signal },
    );
    // On the document, so that whatever in the panel takes the key does so first.
    page.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        if (!panel.contains(event.target as Node)) return;
        event.preventDefault();
        leave();
      },
      { signal },
    );
    return () => {
      controller.abort();
      delete panel.dataset['full'];
      if (!isPopover) return;
      if (panel.isConnected) panel.hidePopover();
      panel.popover = null;
    };
  }, [isFull, partRef]);
  return [isFull, setIsFull];
}
