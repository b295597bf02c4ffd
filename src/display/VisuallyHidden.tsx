/** Words for screen readers only. Pure. */
import type { ReactNode } from 'react';

/**
 * Hides an element from sight, not from speech. The class does it; this holds where our stylesheet is
 * not loaded. Not a `style` prop: of what a server rendered, a strict content policy drops it.
 */
export function hide(element: HTMLElement | null): void {
  if (element === null) return;
  const { style } = element;
  style.position = 'absolute';
  style.overflow = 'hidden';
  style.inlineSize = style.blockSize = '1px';
  style.clipPath = 'inset(50%)';
  style.whiteSpace = 'nowrap';
}

/** Text that is read aloud but takes no room. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return (
    <span ref={hide} className="task-hidden">
      {children}
    </span>
  );
}
