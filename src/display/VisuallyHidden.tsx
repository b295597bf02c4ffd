/** Words for screen readers only. Pure. */
import type { CSSProperties, ReactNode } from 'react';

/** Hidden from sight, not from speech; inline, so that it holds without our stylesheet. */
export const HIDDEN: CSSProperties = {
  position: 'absolute',
  inlineSize: 1,
  blockSize: 1,
  margin: -1,
  padding: 0,
  border: 0,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
};

/** Text that is read aloud but takes no room. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span style={HIDDEN}>{children}</span>;
}
