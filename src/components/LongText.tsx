/** Text from elsewhere, of any length: it scrolls in its own box, which a key can reach. */
import { cleanText } from '../display/text.js';

/** Props of {@link LongText}. */
interface LongTextProps {
  readonly text: string;
  readonly className: string | undefined;
  /** Longer texts may not fit and get a tab stop. @default 160 */
  readonly fits?: number;
}

/** No reader goes through more; a browser would lay it out all the same. */
const LONGEST = 10_000;

/** A paragraph. Its greatest height is the stylesheet's. */
export function LongText({ text, className, fits = 160 }: LongTextProps) {
  const clean = cleanText(text);
  return (
    <p
      className={className}
      dir="auto"
      // Only what may scroll or is cut is a tab stop.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={clean.length > fits ? 0 : undefined}
    >
      {clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean}
    </p>
  );
}
