/**
 * The lines of one task's log, held outside the query cache: appended in chunks, so that a line
 * costs the same whether it is the tenth or the millionth, and read as a `LogSource`.
 */
import { takeLines } from '../../protocol/logLines.js';
import type { LogNumbering, LogSnapshot, LogSource } from '../../protocol/logSource.js';
import type { LogsMessage } from '../../protocol/messages.js';
import type { LogLine } from '../../protocol/task.js';
import { createListeners } from '../../shared/listeners.js';
import { isSame } from '../../shared/signal.js';

const CHUNK_LINES = 1024;

/** A log with an end to write at. Readers see what was there at the last `publish`. */
export interface LogBuffer extends LogSource {
  /** The next line wanted. */
  readonly nextLine: number;
  /** The life of the store that the lines are of; `undefined` before anything is known. */
  readonly epoch: number | undefined;
  /**
   * Takes what a server sent.
   * @returns `gap` where lines before these are missing and have to be fetched
   */
  accept(message: LogsMessage): 'taken' | 'gap' | 'stale';
  /** A life of the store has begun in which there are no lines yet: those of an older one go. */
  begin(newEpoch: number): void;
  /** The line that is being written, as the newest state of the task has it. */
  setOpenLine(line: LogLine | undefined, ofEpoch: number): void;
  /** Says whether all lines there will be are here. */
  setComplete(isComplete: boolean): void;
  /** Shows readers what has come since the last time; true where that is anything. */
  publish(): boolean;
}

const EMPTY: LogSnapshot = { firstLine: 0, count: 0, isComplete: false, revision: 0 };

/** Makes an empty log. */
export function createLogBuffer(): LogBuffer {
  // Chunk `n` holds lines n × CHUNK_LINES up to the next chunk's; those not kept are holes.
  let chunks = new Map<number, LogLine[]>();
  let epoch: number | undefined;
  let firstLine = 0;
  let nextLine = 0;
  let isComplete = false;
  let numbering: LogNumbering | undefined;
  let open: { readonly line: LogLine; readonly epoch: number } | undefined;
  let isReset = false;
  let snapshot = EMPTY;
  const listeners = createListeners();

  function reset(newEpoch: number): void {
    chunks = new Map();
    epoch = newEpoch;
    firstLine = 0;
    nextLine = 0;
    isComplete = false;
    isReset = true;
  }

  function append(line: LogLine): void {
    const index = Math.floor(line.line / CHUNK_LINES);
    let chunk = chunks.get(index);
    if (chunk === undefined) chunks.set(index, (chunk = []));
    chunk[line.line % CHUNK_LINES] = line;
    nextLine = line.line + 1;
  }

  /** The open line, where it comes next. One whose line is here has been replaced by it. */
  function currentOpenLine(): LogLine | undefined {
    if (open === undefined || isComplete || open.line.line !== nextLine) return undefined;
    return epoch === undefined || open.epoch === epoch ? open.line : undefined;
  }

  const getLine = (line: number): LogLine | undefined =>
    chunks.get(Math.floor(line / CHUNK_LINES))?.[line % CHUNK_LINES];

  return {
    get nextLine() {
      return nextLine;
    },
    get epoch() {
      return epoch;
    },
    accept(message) {
      if (epoch !== undefined && message.epoch < epoch) return 'stale';
      if (epoch !== message.epoch) reset(message.epoch);
      const { accepted, gap } = takeLines(nextLine, message.firstLine, message.lines);
      if (gap) return 'gap';
      numbering = message.numbering;
      // Lines that the server dropped before this reader had them: where nothing older is here the
      // log begins later, else they stay a hole, which `getLine` tells. What is here stays.
      const isEmpty = nextLine === firstLine;
      const start = accepted[0]?.line ?? Math.max(nextLine, message.firstLine);
      if (isEmpty) firstLine = start;
      nextLine = start;
      for (const line of accepted) append(line);
      return 'taken';
    },
    begin(newEpoch) {
      if (epoch !== undefined && newEpoch > epoch) reset(newEpoch);
    },
    setOpenLine(line, ofEpoch) {
      const isKnown = line !== undefined && open !== undefined && isSame(open.line, line);
      open = line && { line: isKnown && open ? open.line : line, epoch: ofEpoch };
    },
    setComplete(complete) {
      isComplete = complete;
    },
    publish() {
      const { revision } = snapshot;
      const openLine = currentOpenLine();
      const next: LogSnapshot = {
        ...{ firstLine, count: nextLine, isComplete, revision },
        ...(numbering !== undefined && { numbering }),
        ...(openLine !== undefined && { openLine }),
      };
      if (!isReset && isSame(next, snapshot)) return false;
      isReset = false;
      snapshot = { ...next, revision: revision + 1 };
      listeners.notify();
      return true;
    },
    subscribe: listeners.add,
    getSnapshot: () => snapshot,
    getLine,
    slice(from, to) {
      const lines: LogLine[] = [];
      const end = Math.min(to, nextLine);
      for (let number = Math.max(0, from); number < end; number += 1) {
        const line = getLine(number);
        if (line !== undefined) lines.push(line);
      }
      return lines;
    },
  };
}

/** A log without lines, for where there is no task. */
export const emptyLogSource: LogSource = {
  subscribe: () => () => {},
  getSnapshot: () => EMPTY,
  getLine: () => undefined,
  slice: () => [],
};
