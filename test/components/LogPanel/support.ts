/** What the tests of the log panel share: a log that grows and forgets, and a clock that is turned by hand. */
import type { LogScheduler } from '../../../src/components/LogPanel/content/scheduler.js';
import type { LogSnapshot, LogSource } from '../../../src/protocol/logSource.js';
import type { LogLine } from '../../../src/protocol/task.js';

export function lineOf(line: number, more: Partial<LogLine> | string = {}): LogLine {
  const rest = typeof more === 'string' ? { text: more } : more;
  return { line, at: 1_000 * (line + 1), level: 'info', text: `line ${line}`, ...rest };
}

/** A log that is filled by the test. */
export class TestLog implements LogSource {
  readonly listeners = new Set<() => void>();
  /** How often lines were read. */
  reads = 0;
  #lines: (LogLine | undefined)[];
  #snapshot: LogSnapshot;

  constructor(lines: number | readonly (LogLine | string | undefined)[] = 0) {
    this.#lines =
      typeof lines === 'number'
        ? Array.from({ length: lines }, (_, index) => lineOf(index))
        : lines.map((line, index) => (typeof line === 'string' ? lineOf(index, line) : line));
    this.#snapshot = { firstLine: 0, count: this.#lines.length, isComplete: false, revision: 0 };
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  getSnapshot(): LogSnapshot {
    return this.#snapshot;
  }

  getLine(line: number): LogLine | undefined {
    this.reads += 1;
    return line < this.#snapshot.firstLine ? undefined : this.#lines[line];
  }

  slice(from: number, to: number): readonly LogLine[] {
    return this.#lines
      .slice(Math.max(from, this.#snapshot.firstLine), to)
      .filter((line) => line !== undefined);
  }

  append(lines: number | readonly string[]): void {
    const texts = typeof lines === 'number' ? Array<undefined>(lines).fill(undefined) : lines;
    for (const text of texts) {
      const number = this.#lines.length;
      this.#lines.push(lineOf(number, text === undefined ? {} : { text }));
    }
    this.#change({ count: this.#lines.length });
  }

  /** Drops all lines before this one. */
  forget(firstLine: number): void {
    this.#change({ firstLine });
  }

  /** Shows a line that is being written; an empty text for none. */
  write(text: string): void {
    const { openLine: _, ...rest } = this.#snapshot;
    this.#snapshot = rest;
    this.#change(text === '' ? {} : { openLine: lineOf(this.#lines.length, text) });
  }

  complete(): void {
    this.#change({ isComplete: true });
  }

  /** Begins anew, as a server does that has lost its store. */
  restart(lines: number): void {
    this.#lines = Array.from({ length: lines }, (_, index) => lineOf(index, `anew ${index}`));
    this.#change({ firstLine: 0, count: lines });
  }

  #change(change: Partial<LogSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change, revision: this.#snapshot.revision + 1 };
    for (const listener of this.listeners) listener();
  }
}

/** A scheduler whose time passes only when told, and 1 ms with each look at the clock. */
export class TestScheduler implements LogScheduler {
  time = 0;
  /** The most looks at the clock between two pauses. */
  longestRun = 0;
  #run = 0;
  #tasks: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    this.time += 1;
    this.#run += 1;
    this.longestRun = Math.max(this.longestRun, this.#run);
    return this.time;
  }

  beforePaint = (callback: () => void): (() => void) => this.after(0, callback);

  after(delay: number, callback: () => void): () => void {
    const task = { at: this.time + delay, callback };
    this.#tasks.push(task);
    return () => void (this.#tasks = this.#tasks.filter((other) => other !== task));
  }

  /** Runs one task that is due. Returns whether there was one. */
  step(): boolean {
    const index = this.#tasks.findIndex((task) => task.at <= this.time);
    const [task] = index < 0 ? [] : this.#tasks.splice(index, 1);
    this.#run = 0;
    task?.callback();
    return task !== undefined;
  }

  /** Lets time pass and everything that is due happen. */
  pass(ms = 100): void {
    this.time += ms;
    while (this.step());
  }
}
