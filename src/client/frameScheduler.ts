/**
 * Runs a flush once a frame, however often it is asked for; by timer where no frames come.
 */
import type { Clock, TimerHandle } from './environment.js';

/** Asks for a flush at the next chance. Repeated asking before it changes nothing. */
export interface FrameScheduler {
  request(): void;
  cancel(): void;
}

/** The longest wait for a frame, in ms: hidden and covered pages are given none. */
const LONGEST_WAIT = 100;

export function createFrameScheduler(clock: Clock, flush: () => void): FrameScheduler {
  let timer: TimerHandle;
  let frame: number | undefined;
  let isRequested = false;

  function cancel(): void {
    if (!isRequested) return;
    isRequested = false;
    clock.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  function run(): void {
    cancel();
    flush();
  }

  return {
    request() {
      if (isRequested) return;
      isRequested = true;
      const hasFrames = typeof requestAnimationFrame === 'function';
      timer = clock.setTimeout(run, hasFrames ? LONGEST_WAIT : 0);
      if (hasFrames) frame = requestAnimationFrame(run);
    },
    cancel,
  };
}
