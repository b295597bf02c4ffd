/** A log panel as its reader has left it: what no prop asks for is done by hand, once it is there. */
import { useEffect, useRef, type ReactNode } from 'react';

interface ReadLogProps {
  /** What the reader has typed into the search. */
  readonly search?: string;
  /** Whether Enter was pressed once something was found, which goes to the first match. */
  readonly goes?: boolean;
  /** The name of a button that was pressed once something was found. */
  readonly presses?: string;
  /** The names of buttons that were pressed at once, one after the other. */
  readonly opens?: readonly string[];
  /** Anything else that happens meanwhile. */
  readonly then?: () => void;
  readonly children: ReactNode;
}

/** Around one open panel. */
export function ReadLog({ search, goes, presses, opens, then, children }: ReadLogProps) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const panel = around.current;
    if (panel === null) return;
    const field = panel.querySelector('input');
    if (search !== undefined && field !== null) write(field, search);
    void pressAll(panel, opens ?? []);
    then?.();
    if (search === undefined) return;
    // Busy until the log has been looked through, for those who wait for what it then shows.
    panel.ariaBusy = 'true';
    const timer = setInterval(() => {
      if (panel.querySelector('mark, [data-none]') === null) return;
      clearInterval(timer);
      panel.ariaBusy = null;
      if (presses !== undefined) press(panel, presses);
      if (goes !== true) return;
      field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    }, 20);
    return () => clearInterval(timer);
    // Once: from then on it is as any other panel.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  return <div ref={around}>{children}</div>;
}

function press(panel: HTMLElement, name: string): void {
  const buttons = Array.from(panel.querySelectorAll('button'));
  buttons.find((each) => each.ariaLabel === name || each.textContent === name)?.click();
}

/** One after the other: what one brings onto the page may be the next. */
async function pressAll(panel: HTMLElement, names: readonly string[]): Promise<void> {
  for (const name of names) {
    press(panel, name);
    // oxlint-disable-next-line no-await-in-loop -- the pause is the purpose
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }
}

/** As by hand: React hears only of values that its own setter did not write. */
function write(field: HTMLInputElement, value: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
