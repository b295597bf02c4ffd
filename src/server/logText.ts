/**
 * Text into log lines: at line ends, across chunks, and in pieces where a line is very long.
 * Pure; imports only Node's Buffer and string decoder.
 */
import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

import { collapseFrames } from '../shared/terminal/collapseFrames.js';

/** A line without an end in sight is made shorter from this many characters on, where it is rewritten. */
const COLLAPSE_LENGTH = 64 * 1024;

/** The longest log line in UTF-8 bytes; a longer one is written as several. */
const MAX_LINE_BYTES = 1024 * 1024;

/**
 * The lines of a text. A line end at the very end begins no further line, so `'a\n'` is one line;
 * an empty text is one empty line. `\r\n` counts as one line end, a lone `\r` as none.
 */
export function splitLines(text: string, maxBytes: number = MAX_LINE_BYTES): string[] {
  const lines = text.split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  const result: string[] = [];
  for (const line of lines) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    // A UTF-16 unit is at most 3 bytes, so most lines need no counting.
    if (bare.length * 3 <= maxBytes || Buffer.byteLength(bare) <= maxBytes) result.push(bare);
    else result.push(...cutLine(bare, maxBytes));
  }
  return result;
}

/** A long line in pieces of at most `maxBytes`, never cut within a character. */
function cutLine(line: string, maxBytes: number): string[] {
  const pieces: string[] = [];
  const bytes = Buffer.from(line);
  for (let start = 0; start < bytes.length;) {
    let stop = Math.min(start + maxBytes, bytes.length);
    // 10xxxxxx continues a character.
    while (stop < bytes.length && ((bytes[stop] ?? 0) & 0xc0) === 0x80) stop -= 1;
    pieces.push(bytes.toString('utf8', start, stop));
    start = stop;
  }
  return pieces;
}

/** Takes the chunks of a byte stream and gives whole lines. */
export interface LineReader {
  /** The lines that this chunk completes. */
  push(chunk: Buffer): string[];
  /** The beginning of a line whose end has not come yet, as short as what is left of it; empty for none. */
  open(): string;
  /** What is left when the stream has ended: a last line without a line end. */
  end(): string[];
}

/** Makes a reader for one stream of UTF-8; characters and lines may be cut anywhere. */
export function createLineReader(maxBytes: number = MAX_LINE_BYTES): LineReader {
  const decoder = new StringDecoder('utf8');
  /** Pieces of the line that is not complete yet; joined once, so that long lines stay cheap. */
  let pending: string[] = [];
  let pendingLength = 0;
  let collapseAt = COLLAPSE_LENGTH;

  const takePending = (): string => {
    const text = pending.join('');
    pending = [];
    pendingLength = 0;
    return text;
  };

  const take = (text: string): string[] => {
    const lastBreak = text.lastIndexOf('\n');
    const whole = lastBreak < 0 ? '' : takePending() + text.slice(0, lastBreak + 1);
    const rest = text.slice(lastBreak + 1);
    if (rest !== '') pending.push(rest);
    pendingLength += rest.length;
    const lines = whole === '' ? [] : splitLines(whole, maxBytes);
    if (pendingLength > collapseAt) {
      pending = [collapseFrames(takePending())];
      pendingLength = pending[0]?.length ?? 0;
      // What cannot be made shorter is not tried again with each chunk.
      collapseAt = Math.max(COLLAPSE_LENGTH, 2 * pendingLength);
    }
    // A line without an end is emitted in pieces, so that it never grows without bound.
    if (pendingLength > maxBytes) {
      const pieces = splitLines(takePending(), maxBytes);
      const last = pieces.pop() ?? '';
      lines.push(...pieces);
      pending = [last];
      pendingLength = last.length;
    }
    return lines;
  };

  return {
    push: (chunk) => take(decoder.write(chunk)),
    open: () => collapseFrames(pending.join('')),
    end() {
      const lines = take(decoder.end());
      const rest = takePending();
      return rest === '' ? lines : [...lines, ...splitLines(rest, maxBytes)];
    },
  };
}
