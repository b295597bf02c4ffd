/** A log panel as its reader has left it: what no prop asks for is done by hand, once it is there. */
import { useEffect, useRef, type ReactNode } from 'react';

interface ReadLogProps {
  /** What the reader has typed into the search. */
  readonly search?: string;
  /** Whether Enter was pressed once something was found, which goes to the first match. */
  readonly goes?: boolean;
  /** The name of a button that was pressed once something was found. */
  readonly presses?: string;
  /** The lowest level that the reader wants to see. */
  readonly level?: string;
  /** Anything else that happens meanwhile. */
  readonly then?: () => void;
  readonly children: ReactNode;
}

/** Around one open panel. */
export function ReadLog({ search, goes, presses, level, then, children }: ReadLogProps) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const panel = around.current;
    if (panel === null) return;
    const field = panel.querySelector('input');
    if (search !== undefined && field !== null) write(field, search, 'input');
    const select = panel.querySelector('select');
    if (level !== undefined && select !== null) write(select, level, 'change');
    then?.();
    if (search === undefined) return;
    // Busy until the log has been looked through, for those who wait for what it then shows.
    panel.ariaBusy = 'true';
    const timer = setInterval(() => {
      if (panel.querySelector('mark, [data-none]') === null) return;
      clearInterval(timer);
      panel.ariaBusy = null;
      panel.querySelector<HTMLElement>(`button[aria-label="${presses}"]`)?.click();
      if (goes !== true) return;
      field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    }, 20);
    return () => clearInterval(timer);
    // Once: from then on it is as any other panel.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  return <div ref={around}>{children}</div>;
}

/** As by hand: React hears only of values that its own setter did not write. */
function write(field: HTMLInputElement | HTMLSelectElement, value: string, event: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event(event, { bubbles: true }));
}
