/**
 * Log lines as text for the disk. What lines have in common is written once: a run is
 * `[at, level, stream, attempt, texts]` as JSON, and runs stand one below the other, so that more
 * can be added at the end. Pure.
 */
import { Buffer } from 'node:buffer';
import type { LogLine } from '../../../protocol/index.js';
import type { NewLine } from '../store.js';

/** Lines in one piece at most, so that reading a few does not decode many. */
const MAX_LINES = 256;

/** Bytes of text in one piece, about; a line that is larger stands alone. */
const MAX_BYTES = 64 * 1024;

/** A piece of a log, ready to be written. */
export interface Piece {
  readonly count: number;
  /** UTF-8 bytes of `data`. */
  readonly bytes: number;
  readonly data: string;
}

type Run = [
  at: number,
  level: LogLine['level'],
  stream: LogLine['stream'] | 0,
  attempt: number,
  texts: string[],
];

/** Encodes lines in pieces. */
export function encodeLines(lines: readonly NewLine[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  while (from < lines.length) {
    let to = from;
    let length = 0;
    while (to < lines.length && to - from < MAX_LINES) {
      length += lines[to]?.text.length ?? 0;
      if (length > MAX_BYTES && to > from) break;
      to += 1;
    }
    const data = encodeRuns(lines, from, to);
    pieces.push({ count: to - from, bytes: Buffer.byteLength(data), data });
    from = to;
  }
  return pieces;
}

/**
 * Whether a piece is written to the end of the one before: a log that grows line by line would else
 * have a row for each. Small pieces only, since the whole row is written again.
 */
export function fitsBehind(
  before: { readonly count: number; readonly bytes: number },
  piece: Piece,
): boolean {
  return before.count + piece.count <= 64 && before.bytes + piece.bytes <= 4_096;
}

function encodeRuns(lines: readonly NewLine[], from: number, to: number): string {
  const runs: string[] = [];
  let run: Run | undefined;
  for (let index = from; index < to; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const { at, level, stream = 0, attempt = -1, text } = line;
    const isSame =
      run !== undefined &&
      run[0] === at &&
      run[1] === level &&
      run[2] === stream &&
      run[3] === attempt;
    if (isSame) run?.[4].push(text);
    else {
      if (run !== undefined) runs.push(JSON.stringify(run));
      run = [at, level, stream, attempt, [text]];
    }
  }
  if (run !== undefined) runs.push(JSON.stringify(run));
  return runs.join('\n');
}

/**
 * The lines of a piece, one after the other.
 * @param first the number of the piece's first line
 */
export function* decodeLines(data: string, first: number): Generator<LogLine> {
  let number = first;
  for (const text of data.split('\n')) {
    const [at, level, stream, attempt, texts] = JSON.parse(text) as Run;
    for (const each of texts) {
      const line: LogLine = { line: number, at, level, text: each };
      if (stream !== 0 && stream !== undefined) line.stream = stream;
      if (attempt >= 0) line.attempt = attempt;
      yield line;
      number += 1;
    }
  }
}
