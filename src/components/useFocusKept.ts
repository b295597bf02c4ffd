'use client';
/** Keeps the focus near where it was when the button that had it goes away. */
import { useEffect, useLayoutEffect, useRef, type FocusEvent } from 'react';

/** React 18 warns of layout effects on a server, where there is no layout. */
const useBrowserLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/**
 * Handlers for the element around the buttons. When one of them takes the focus away with it, the
 * card around the element gets it, else the element itself.
 */
export function useFocusKept() {
  const holder = useRef<HTMLElement | null>(null);
  useBrowserLayoutEffect(() => {
    const element = holder.current;
    if (element === null || !element.isConnected) return;
    // In a shadow root or a window of its own, that one knows what has the focus.
    const { activeElement } = element.getRootNode() as Document | ShadowRoot;
    if (activeElement !== null && activeElement !== element.ownerDocument.body) return;
    holder.current = null;
    const near = element.closest<HTMLElement>('article') ?? element;
    near.tabIndex = -1;
    near.focus({ preventScroll: true });
  });
  return {
    onFocus({ currentTarget }: FocusEvent<HTMLElement>) {
      holder.current = currentTarget;
    },
    onBlur() {
      holder.current = null;
    },
  };
}
