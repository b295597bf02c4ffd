/**
 * The face of a log for whoever reads it: the client's buffers have it, LogPanel takes it.
 * Types, but for one table.
 */
import type { LogLine } from './task.js';

/**
 * - `server`: by the server, so that every line is sure to be here, once and in its place
 * - `client`: here, by comparing what the backend answered
 * - `gaps`: here, and lines may be missing: they were pushed by a stream that cannot say what was
 *   missed. Where that is known to be possible a number is left out.
 */
export type LogNumbering = (typeof LOG_NUMBERINGS)[number];

/** The values of {@link LogNumbering}. */
export const LOG_NUMBERINGS = ['server', 'client', 'gaps'] as const;

/** What a log holds at one moment. The same object is returned until something changes. */
export interface LogSnapshot {
  /** The oldest line still kept. Lines 0 to `firstLine - 1` were written once and are gone. */
  readonly firstLine: number;
  /** How many lines were ever written: the next line's number. Lines `firstLine` to `count - 1` can be read. */
  readonly count: number;
  /** Whether the task is finished and every line of it is here. */
  readonly isComplete: boolean;
  /** Who numbered the lines, and whether some may be missing. @defaultValue `server` */
  readonly numbering?: LogNumbering;
  /**
   * The line that is being written; its number is `count`. It is replaced by the next one, and `getLine`
   * does not give it. @defaultValue none
   */
  readonly openLine?: LogLine;
  /** Grows with each change, so that two snapshots can be told apart cheaply. */
  readonly revision: number;
}

/** A log that grows at its end and may lose lines at its beginning. */
export interface LogSource {
  /** Calls `listener` after each change. Returns the way to stop, which may be called more than once. */
  subscribe(listener: () => void): () => void;
  /** What it holds now. */
  getSnapshot(): LogSnapshot;
  /** One line by its number, or `undefined` where it is not kept. */
  getLine(line: number): LogLine | undefined;
  /** The lines from `from` up to but without `to`; those not kept are left out. */
  slice(from: number, to: number): readonly LogLine[];
}
