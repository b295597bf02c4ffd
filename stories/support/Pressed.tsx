/** What is in it, once a button in it was pressed: for what no prop opens. */
import { useEffect, useRef, type ReactNode } from 'react';

interface PressedProps {
  /** What the button says. */
  readonly name: string;
  readonly children: ReactNode;
}

export function Pressed({ name, children }: PressedProps) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const buttons = [...(around.current?.querySelectorAll('button') ?? [])];
    buttons.find(({ textContent }) => textContent === name)?.click();
    // Once: from then on it is the reader's.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  return <div ref={around}>{children}</div>;
}
