/** How much of a track is filled. Used by bars and phases. */

/** Props of {@link Fill}. */
interface FillProps {
  readonly className: string | undefined;
  /** From 0 to 1; null leaves the length to the stylesheet. */
  readonly share: number | null;
}

/**
 * Its length is an attribute of an empty drawing, not a style: the browser drops the styles of what a
 * server rendered under a strict content policy. It runs with the direction of the text.
 */
export function Fill({ className, share }: FillProps) {
  return (
    <svg
      className={className}
      width={share === null ? undefined : `${Math.round(share * 1e4) / 100}%`}
      aria-hidden="true"
    />
  );
}
