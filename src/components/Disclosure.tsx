'use client';
/** A button that opens what is below it. Used by TaskError. */
import { useId, useState, type ReactNode } from 'react';

import { Icon } from '../display/icons.js';

/** Props of {@link Disclosure}. */
interface DisclosureProps {
  readonly label: string;
  readonly buttonClass: string | undefined;
  readonly children: () => ReactNode;
}

/** Its contents are made only once it is open. */
export function Disclosure({ label, buttonClass, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={buttonClass}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Chevron />
        {label}
      </button>
      {open && <div id={id}>{children()}</div>}
    </>
  );
}

/** Points along the line, and down once it is open. */
function Chevron() {
  return (
    <Icon name="chevron">
      <path d="m6 4 4 4-4 4" />
    </Icon>
  );
}
