// How old what a page shows is, from what its rows showed in each frame. Pure.

/** What one frame put on the screen. */
export interface Painted {
  /** ms since epoch. */
  readonly at: number;
  /** For each task the step that its row shows: 0 before the first, null where it has no row. */
  readonly steps: readonly (number | null)[];
}

/** How old it is, in ms: for half of the time no older, for 95 % of the time no older. */
export interface Ages {
  readonly median: number;
  readonly high: number;
}

/** Between two looks at the screen, in ms. */
const LOOK_EVERY = 4;
/** Ages above it count as this, in ms. */
const OLDEST = 60_000;

/**
 * The ages of all rows, as somebody finds them who looks at the screen every 4 ms while the stream
 * runs: what a frame shows grows older until the next one, so a page whose frames come rarely does
 * not look fresh. A row counts from the first message on its task to the last.
 * @param sentAt for each task, when its steps were sent: ms since epoch, that of step 1 first
 * @returns null where there was nothing to see
 */
export function agesOf(
  frames: readonly Painted[],
  sentAt: readonly (readonly number[])[],
): Ages | null {
  const counts = new Uint32Array(OLDEST + 1);
  let total = 0;
  for (const [index, { at, steps }] of frames.entries()) {
    const until = frames[index + 1]?.at ?? at;
    for (const [task, step] of steps.entries()) {
      const sent = sentAt[task];
      const [first, last] = [sent?.[0], sent?.at(-1)];
      if (step === null || first === undefined || last === undefined) continue;
      // Before the first step what should be there is missing since then.
      const shown = sent?.[step - 1] ?? first;
      const end = Math.min(until, last);
      let look = Math.ceil(Math.max(at, first) / LOOK_EVERY) * LOOK_EVERY;
      for (; look < end; look += LOOK_EVERY) {
        const bucket = Math.min(OLDEST, Math.max(0, Math.round(look - shown)));
        counts[bucket] = (counts[bucket] ?? 0) + 1;
        total += 1;
      }
    }
  }
  const below = (share: number): number => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) >= share * total);
  };
  return total === 0 ? null : { median: below(0.5), high: below(0.95) };
}
