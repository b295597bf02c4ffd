/**
 * The log of one task in memory: appended at the end, dropped at the start, read anywhere, each
 * without touching the rest. Pure data structure; imports only types and nothing that waits.
 */
import { Buffer } from 'node:buffer';
import type { LogLine } from '../../protocol/index.js';
import type { LineSlice, NewLine } from './store.js';

/** Lines a chunk holds; a chunk is dropped as a whole. */
const CHUNK_LINES = 1024;

/** Bytes that a line costs beside its text. */
const LINE_COST = 100;

/** How much of a log is kept. */
export interface LineLimits {
  readonly maxLines: number;
  /** UTF-8 bytes of text. */
  readonly maxBytes: number;
}

/** Numbered lines in chunks of fixed size, so that line n is found by division. */
export class LineBuffer {
  readonly #limits: LineLimits;
  /** Chunk k holds the lines from `(firstChunk + k) * CHUNK_LINES`. */
  readonly #chunks: (LogLine | undefined)[][] = [];
  #firstChunk = 0;
  #bytes = 0;
  #firstLine = 0;
  #count = 0;

  constructor(limits: LineLimits) {
    this.#limits = limits;
  }

  /** The oldest line that is kept. */
  get firstLine(): number {
    return this.#firstLine;
  }

  /** How many lines were ever written. */
  get count(): number {
    return this.#count;
  }

  /** About how much memory it takes: its text and what each line costs beside it. */
  get bytes(): number {
    return this.#bytes + (this.#count - this.#firstLine) * LINE_COST;
  }

  append(lines: readonly NewLine[]): void {
    for (const line of lines) {
      let chunk = this.#chunks.at(-1);
      if (chunk === undefined || this.#count % CHUNK_LINES === 0) {
        chunk = [];
        if (this.#chunks.length === 0) this.#firstChunk = Math.floor(this.#count / CHUNK_LINES);
        this.#chunks.push(chunk);
      }
      chunk.push({ line: this.#count, ...line });
      this.#count += 1;
      this.#bytes += Buffer.byteLength(line.text);
    }
    this.#trim();
  }

  /** The lines from `from` on; `maxBytes` counts text and always lets one line through. */
  slice(from: number, maxLines: number, maxBytes: number): LineSlice {
    const lines: LogLine[] = [];
    let bytes = 0;
    const start = Math.max(from, this.#firstLine);
    const end = Math.min(this.#count, start + maxLines);
    for (let number = start; number < end; number += 1) {
      const line = this.#at(number);
      if (line === undefined) break;
      bytes += Buffer.byteLength(line.text);
      if (bytes > maxBytes && lines.length > 0) break;
      lines.push(line);
    }
    return { firstLine: this.#firstLine, count: this.#count, lines };
  }

  #at(number: number): LogLine | undefined {
    const chunk = this.#chunks[Math.floor(number / CHUNK_LINES) - this.#firstChunk];
    return chunk?.[number % CHUNK_LINES];
  }

  /** Drops the oldest lines until so many bytes are free; the newest line always stays. */
  free(bytes: number): void {
    const target = this.bytes - bytes;
    this.#dropWhile(() => this.bytes > target);
  }

  /** Drops the oldest lines over the limits. */
  #trim(): void {
    const { maxLines, maxBytes } = this.#limits;
    this.#dropWhile(() => this.#count - this.#firstLine > maxLines || this.#bytes > maxBytes);
  }

  /** Drops the oldest line for as long as there is reason to; the newest always stays. */
  #dropWhile(isOver: () => boolean): void {
    while (this.#firstLine < this.#count - 1 && isOver()) {
      const line = this.#at(this.#firstLine);
      this.#bytes -= line === undefined ? 0 : Buffer.byteLength(line.text);
      const chunk = this.#chunks[0];
      // The slot is emptied at once: a chunk of huge lines must not hold them until its last one goes.
      if (chunk !== undefined) chunk[this.#firstLine % CHUNK_LINES] = undefined;
      this.#firstLine += 1;
      if (this.#firstLine % CHUNK_LINES === 0) {
        this.#chunks.shift();
        this.#firstChunk += 1;
      }
    }
  }
}
