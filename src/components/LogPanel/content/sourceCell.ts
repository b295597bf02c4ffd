/**
 * A log source that can be exchanged for another one that goes on with the same lines, unnoticed by
 * whoever reads from it: apps often make a new array each time lines come. No DOM.
 */
import type { LogSnapshot, LogSource } from '../../../protocol/logSource.js';
import type { LogLine } from '../../../protocol/task.js';

/** Holds the source that is read from. */
export class SourceCell implements LogSource {
  current: LogSource;

  constructor(source: LogSource) {
    this.current = source;
  }

  subscribe(listener: () => void): () => void {
    return this.current.subscribe(listener);
  }

  getSnapshot(): LogSnapshot {
    return this.current.getSnapshot();
  }

  getLine(line: number): LogLine | undefined {
    return this.current.getLine(line);
  }

  /** A line as it is shown: also the one that is being written. */
  getShownLine(line: number): LogLine | undefined {
    const { openLine } = this.current.getSnapshot();
    return openLine?.line === line ? openLine : this.current.getLine(line);
  }

  slice(from: number, to: number): readonly LogLine[] {
    return this.current.slice(from, to);
  }
}

/** Whether a source goes on with the lines of another: its last line is in it, unchanged. */
export function goesOn(old: LogSource, next: LogSource): boolean {
  const { count } = old.getSnapshot();
  if (count === 0) return true;
  return (
    next.getSnapshot().count >= count &&
    next.getLine(count - 1)?.text === old.getLine(count - 1)?.text
  );
}
