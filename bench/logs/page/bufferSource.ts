// A log as the client keeps it: append-only, read by number.
import type { LogSnapshot, LogSource } from '../../../src/protocol/logSource.js';
import type { LogLine } from '../../../src/protocol/task.js';

export class BufferSource implements LogSource {
  readonly #texts: string[];
  readonly #listeners = new Set<() => void>();
  #snapshot: LogSnapshot;

  constructor(texts: string[]) {
    this.#texts = texts;
    this.#snapshot = { firstLine: 0, count: texts.length, isComplete: false, revision: 0 };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): LogSnapshot => this.#snapshot;

  getLine(line: number): LogLine | undefined {
    const text = this.#texts[line];
    return text === undefined ? undefined : { line, at: line, level: 'info', text };
  }

  slice(from: number, to: number): readonly LogLine[] {
    return this.#texts
      .slice(from, to)
      .map((text, index) => ({ line: from + index, at: 0, level: 'info' as const, text }));
  }

  append(texts: readonly string[]): void {
    for (const text of texts) this.#texts.push(text);
    this.#snapshot = {
      ...this.#snapshot,
      count: this.#texts.length,
      revision: this.#snapshot.revision + 1,
    };
    for (const listener of this.#listeners) listener();
  }
}
