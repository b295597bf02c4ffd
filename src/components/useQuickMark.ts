'use client';
/**
 * Marks an element whose value changes fast, for the stylesheet: a transition that is begun anew
 * before it has ended costs a frame's work in every frame, and shows nothing that the steps do not.
 */
import { useEffect, useRef, type RefObject } from 'react';

/** Steps that are closer than this are quick (ms). */
const QUICK = 500;

/**
 * @param value what changes
 * @returns for the element, which has `data-quick` while the steps are quick
 */
export function useQuickMark<Marked extends Element>(
  value: number | null,
): RefObject<Marked | null> {
  const element = useRef<Marked>(null);
  const last = useRef({ value, at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    if (last.current.value === value) return;
    const now = performance.now();
    element.current?.toggleAttribute('data-quick', now - last.current.at < QUICK);
    last.current = { value, at: now };
  });
  return element;
}
