// Sees what each row shows in each frame, just before the frame is painted.
import type { Painted } from '../ages.js';

/** A look at the page that goes on. */
export interface Sampler {
  /** Ends it. @returns what the frames showed */
  stop(): Painted[];
}

/** Text that a page without bars shows, as the floor does: "100 tasks, 12.5 %". */
const PERCENT = /([\d.]+) %$/;

/**
 * Begins to look.
 * @param lastStep the step at which a bar is full
 */
export function startSampler(ids: readonly string[], lastStep: number): Sampler {
  const frames: Painted[] = [];
  const bars = new Map<string, Element>();

  /** The step that a row shows: its bar says how far the task is. */
  function stepOf(id: string): number | null {
    let bar = bars.get(id);
    if (bar?.isConnected !== true) {
      const row = document.getElementById(id);
      bar = row?.querySelector('[role=progressbar]') ?? undefined;
      if (bar === undefined) {
        const [, percent] = PERCENT.exec(row?.textContent ?? '') ?? [];
        return percent === undefined ? null : toStep(percent);
      }
      bars.set(id, bar);
    }
    return toStep(bar.getAttribute('aria-valuenow') ?? '0');
  }

  const toStep = (percent: string): number => Math.round((Number(percent) / 100) * lastStep);

  // An observer of sizes is called after all that a frame's callbacks did, and before it is painted.
  const probe = document.createElement('div');
  probe.style.cssText = 'position: fixed; contain: strict; block-size: 0';
  document.body.append(probe);
  const observer = new ResizeObserver(() => {
    frames.push({ at: performance.timeOrigin + performance.now(), steps: ids.map(stepOf) });
  });
  observer.observe(probe);
  let width = 0;
  let request = requestAnimationFrame(function next() {
    width = 1 - width;
    probe.style.inlineSize = `${width}px`;
    request = requestAnimationFrame(next);
  });

  return {
    stop() {
      cancelAnimationFrame(request);
      observer.disconnect();
      probe.remove();
      return frames;
    },
  };
}
