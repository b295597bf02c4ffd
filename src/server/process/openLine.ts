/**
 * The line that a process is writing and has not ended yet: a prompt, or progress that rewrites its
 * line. Shown a few times a second at most, and only where it stays open for that long.
 */
import { systemClock, type Clock } from '../../shared/clock.js';
import type { LogOptions } from '../report.js';
import type { TaskHandle } from '../taskRun.js';

/** Between two changes of what is shown, in ms. */
const INTERVAL = 250;

/** The open lines of the streams of one process, of which the one that changed last is shown. */
export interface OpenLine {
  /**
   * A stream has written.
   * @param read its line without an end; empty for none. Called when it is shown.
   */
  changed(read: () => string, options: LogOptions): void;
  stop(): void;
}

export function createOpenLine(
  task: Pick<TaskHandle, 'openLine'>,
  clock: Clock = systemClock,
): OpenLine {
  let latest: { readonly read: () => string; readonly options: LogOptions } | undefined;
  let timer: unknown;
  let isShown = false;

  function show(): void {
    timer = undefined;
    const text = latest?.read() ?? '';
    if (text !== '' || isShown) task.openLine(text === '' ? null : text, latest?.options);
    isShown = text !== '';
  }

  return {
    changed(read, options) {
      latest = { read, options };
      timer ??= clock.setTimeout(show, INTERVAL);
    },
    stop() {
      clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
