/** Lays out every state of a component in one view. */
import type { ReactNode } from 'react';

/** Never wider than the page. */
const COLUMN = { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)' } as const;

/** A column of named rows. */
export function Grid({ children }: { readonly children: ReactNode }) {
  return <div style={{ ...COLUMN, gap: 20, maxInlineSize: 720 }}>{children}</div>;
}

/** A row with its name. */
export function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div style={{ ...COLUMN, gap: 8 }}>
      <div style={{ fontSize: 12, opacity: 0.8 }}>{name}</div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
        {children}
      </div>
    </div>
  );
}

/** A row whose content takes the whole width. */
export function Block({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div style={{ ...COLUMN, gap: 8 }}>
      <div style={{ fontSize: 12, opacity: 0.8 }}>{name}</div>
      {children}
    </div>
  );
}
