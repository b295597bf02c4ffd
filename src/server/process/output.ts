/**
 * The output of a process into its task's log, line by line, complete to the last byte.
 */
import type { Readable } from 'node:stream';
import { createLineReader } from '../logText.js';
import type { LogOptions } from '../report.js';
import type { TaskHandle } from '../taskRun.js';
import type { OpenLine } from './openLine.js';

/** Last lines that an error carries, so that it says more than a number. */
const LAST_LINES = 10;

/** How long a pipe that outlives its process may be silent before it is cut, in ms. */
const SILENCE = 1_000;

/** One stream on its way into a log. */
export interface ForwardedStream {
  /**
   * The process has ended. A pipe that someone else still holds open would keep the task waiting;
   * it is cut once nothing more comes.
   */
  cutWhenSilent(): void;
  stop(): void;
}

/**
 * Writes each line of a stream to the log, all lines of a chunk at once, and shows the one that has no
 * end yet.
 */
export function forward(
  task: TaskHandle,
  source: Readable,
  options: LogOptions,
  openLine: OpenLine,
  lastLines: string[] = [],
): ForwardedStream {
  const reader = createLineReader();
  let timer: NodeJS.Timeout | undefined;
  /** The store is behind, so that silence says nothing. */
  let isHeld = false;
  const cut = (): void => {
    if (isHeld) timer = setTimeout(cut, SILENCE);
    else source.destroy();
  };
  const write = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    // The last line end closes the last line, so that an empty one at the end stays.
    task.log(`${lines.join('\n')}\n`, options);
    lastLines.push(...lines.slice(-LAST_LINES));
    lastLines.splice(0, lastLines.length - LAST_LINES);
  };
  source.on('data', (chunk: Buffer) => {
    timer?.refresh();
    write(reader.push(chunk));
    // A process that writes faster than the store waits, as it would for a full pipe.
    source.pause();
    isHeld = true;
    void task.drained().then(() => {
      isHeld = false;
      source.resume();
    });
    openLine.changed(reader.open, options);
  });
  source.once('close', () => {
    clearTimeout(timer);
    write(reader.end());
  });
  // A pipe that breaks ends like any other.
  source.on('error', () => undefined);
  return {
    cutWhenSilent() {
      if (!source.closed) timer = setTimeout(cut, SILENCE);
    },
    stop: () => clearTimeout(timer),
  };
}
