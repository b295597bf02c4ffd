/**
 * Numbers the lines of a log that has no numbers of its own, or checks those that it has, by
 * comparing what arrives with what is held: nothing is dropped, nothing repeated, and where lines
 * may be missing a number is left out, so that the gap is seen. No IO.
 */
import type { LogsMessage } from '../protocol/messages.js';
import { MAX_OPEN_LINE_LENGTH, type LogLine } from '../protocol/task.js';
import { readLogLevel } from '../protocol/parseTask.js';
import {
  TAIL_LINES,
  afterOverlap,
  endsWithin,
  isSameLine,
  lowerBound,
  overlapOf,
  restAfter,
  type Incoming,
} from './logOverlap.js';
import { readTime } from './readTime.js';
import type { LineReading, LogReading } from './reading.js';

/** Who numbered the lines, and whether all of them are sure to be here: see `LogSnapshot`. */
export type LogNumbering = 'server' | 'client' | 'gaps';

/** A log with numbers. */
export interface LogLedger {
  /** The next line's number. */
  readonly count: number;
  /** The oldest line kept. */
  readonly firstLine: number;
  readonly numbering: LogNumbering;
  /** How often it has started over, because what was held was not what the backend has. */
  readonly lives: number;
  /** The backend said that there will be no more. */
  readonly hasEnded: boolean;
  /** The line at the end of a text that has no line end yet. */
  readonly openLine: LogLine | undefined;
  /** Where the next call of `logs` reads on. */
  readonly position: { readonly count: number; readonly cursor?: string | number };
  /** Whether anything was ever heard of a log. */
  readonly isUsed: boolean;
  /** Whether lines came by push alone, so that no answer can confirm them. */
  readonly isPushOnly: boolean;
  /** To be called when the log is requested; what {@link LogLedger.take} takes. */
  stamp(): LogStamp;
  /**
   * Takes an answer's log. Returns whether it held anything new.
   * @param askedAt what was pushed before that is in the answer. Default: all that was pushed so far
   */
  take(log: LogReading, now: number, isEnd?: boolean, askedAt?: LogStamp): boolean;
  /** Takes lines that were pushed. Returns whether any is new. */
  push(lines: readonly (string | LineReading)[], now: number): boolean;
  /** A new stream began: lines pushed in between may be missing. */
  interrupted(): void;
  /** A reader holds lines up to here, of which this ledger knows nothing. */
  startAt(nextLine: number): void;
  /** What a reader lacks whose next line is `nextLine`. */
  messages(id: string, epoch: number, nextLine: number): LogsMessage[];
}

/** What a ledger was when a request was sent. */
export interface LogStamp {
  /** Lines that had been pushed. */
  readonly pushed: number;
  /** How often the stream had been interrupted. */
  readonly interruptions: number;
}

/** How much of a growing text is compared, in characters. */
const TAIL_TEXT = 4096;
/** So many lines before the next are read again, to see whether they are the same. */
const OVERLAP = 3;
/** So many lines are kept. Older ones are told as gone. */
const KEPT_LINES = 100_000;
const KEPT_KEYS = 2_000;
/** So many pushed lines wait for an answer; it has what came before them. */
const MOST_WAITING = 5_000;

/** @param hasRoute lines can also be fetched, so that what is pushed waits until that was done */
export function createLogLedger(hasRoute = false): LogLedger {
  const lines: LogLine[] = [];
  /** Numbers that were left out, since lines may be missing there. */
  const gaps = new Set<number>();
  const keys = new Set<string>();
  let firstLine = 0;
  let count = 0;
  let cursor: string | number | undefined;
  /** The next line as the backend counts, where it does. */
  let theirs = 0;
  let hasEnded = false;
  let isIndexed = false;
  let isUsed = false;
  let wasPushed = false;
  let wasAnswered = false;
  let mayLack = false;
  /** What was pushed before an answer said what came before it; `undefined` after that. */
  let waiting: Incoming[] | undefined = hasRoute ? [] : undefined;
  let pushedCount = 0;
  let interruptions = 0;
  let lives = 0;
  // Of a growing text: its length, its end, and the line at its end that is still open.
  let textLength = 0;
  let textTail = '';
  let openText = '';
  let openSince = 0;

  function leaveGap(): void {
    mayLack = false;
    if (count === firstLine) return;
    gaps.add(count);
    count += 1;
  }

  function append(incoming: readonly Incoming[], now: number): boolean {
    let isNew = false;
    for (const { text, at, level, key } of incoming) {
      if (key !== undefined) {
        if (keys.has(key)) continue;
        keys.add(key);
        if (keys.size > KEPT_KEYS) keys.delete(keys.values().next().value as string);
      }
      if (mayLack) leaveGap();
      lines.push({ line: count, at: at ?? now, level, text });
      count += 1;
      isNew = true;
    }
    if (lines.length > KEPT_LINES * 1.1) {
      lines.splice(0, lines.length - KEPT_LINES);
      firstLine = lines[0]?.line ?? count;
    }
    return isNew;
  }

  function takeText(text: string, now: number, isEnd: boolean): boolean {
    const isGrown =
      text.length >= textLength &&
      text.slice(Math.max(0, textLength - textTail.length), textLength) === textTail;
    let rest = isGrown ? text.slice(textLength) : afterOverlap(textTail, text);
    if (rest === undefined) {
      // Nothing of what was held is in it: what was between is lost.
      flushOpen(now);
      mayLack = count > firstLine;
      rest = text;
    }
    textLength = text.length;
    textTail = text.slice(-TAIL_TEXT);
    const parts = (openText + rest).split('\n');
    openText = parts.pop() ?? '';
    if (rest !== '') openSince = now;
    const isNew = append(
      parts.map((part) => toLine(redrawn(part))),
      now,
    );
    return (isEnd && flushOpen(now)) || isNew;
  }

  /** The last line has no line end, but there will be none. */
  function flushOpen(now: number): boolean {
    if (openText === '') return false;
    const rest = redrawn(openText);
    openText = '';
    return append([toLine(rest)], now);
  }

  function takeAll(all: readonly Incoming[], now: number): boolean {
    if (lines.length === 0) {
      // What a reader holds already is at the beginning of it.
      const start = Math.min(count, all.length);
      theirs = all.length;
      return append(all.slice(start), now);
    }
    const isSameLog =
      all.length >= theirs && theirs > 0 && isSameLine(lines.at(-1), all[theirs - 1]);
    const rest = isAtItsIndex(all)
      ? all.slice(count)
      : isSameLog
        ? all.slice(theirs)
        : restOf(all, count);
    theirs = all.length;
    // Pushes had left lines out: it has more than what is held, or begins alike and goes on otherwise.
    const lacks =
      rest === undefined ? isSameLine(lines[0], all[0]) : all.length - rest.length > count;
    if (firstLine === 0 && wasPushed && lacks) beginAnew();
    else if (rest !== undefined) return append(rest, now);
    else mayLack = true;
    return append(all, now);
  }

  function beginAnew(): void {
    lines.length = 0;
    gaps.clear();
    keys.clear();
    count = 0;
    lives += 1;
  }

  const stamp = (): LogStamp => ({ pushed: pushedCount, interruptions });

  /** Whether a log from its first line on agrees with what is held, line by line, as far as both go. */
  function isAtItsIndex(all: readonly Incoming[]): boolean {
    if (firstLine > 0 || gaps.size > 0 || lines.length !== count) return false;
    const end = Math.min(count, all.length);
    for (let at = Math.max(0, end - TAIL_LINES); at < end; at += 1) {
      if (!isSameLine(lines[at], all[at])) return false;
    }
    return end > 0;
  }

  /** What is new in these lines; `undefined` where that cannot be told. */
  function restOf(given: readonly Incoming[], likely: number): readonly Incoming[] | undefined {
    // What was pushed meanwhile is newer than an answer that was on its way.
    return restAfter(lines, given, likely) ?? (endsWithin(lines, given) ? [] : undefined);
  }

  function takePage(page: readonly Incoming[], from: number | undefined, now: number): boolean {
    if (from === undefined || page.length === 0) return append(page, now);
    isIndexed = true;
    const next = Math.max(theirs, from + page.length);
    const known = theirs - from;
    if (known < 0) {
      // Lines between are not to be had.
      mayLack ||= count > firstLine;
      theirs = next;
      return append(page, now);
    }
    const overlap = page.slice(0, Math.min(known, page.length));
    const held = lines.slice(lines.length - known, lines.length - known + overlap.length);
    const isSameLog =
      known === 0 ||
      held.length < overlap.length ||
      overlap.every((line, at) => isSameLine(held[at], line));
    const rest = isSameLog ? page.slice(known) : restOf(page, count - (from ?? 0));
    theirs = next;
    if (rest !== undefined) return append(rest, now);
    mayLack = true;
    return append(page, now);
  }

  function takeAnswer(log: LogReading, now: number, isEnd: boolean): boolean {
    if ('text' in log) return takeText(String(log.text), now, isEnd);
    if ('all' in log) return takeAll(log.all.map(toLine), now);
    if (log.cursor !== undefined && log.cursor !== null) cursor = log.cursor;
    hasEnded ||= log.end === true;
    return takePage(log.page.map(toLine), log.from, now);
  }

  return {
    get count() {
      return count;
    },
    get firstLine() {
      return firstLine;
    },
    get numbering() {
      if (gaps.size > 0 || (wasPushed && !wasAnswered)) return 'gaps';
      return isIndexed && !wasPushed ? 'server' : 'client';
    },
    get lives() {
      return lives;
    },
    get hasEnded() {
      return hasEnded;
    },
    get openLine() {
      const text = redrawn(openText).slice(0, MAX_OPEN_LINE_LENGTH);
      return text === '' ? undefined : { line: count, at: openSince, level: 'info' as const, text };
    },
    get position() {
      const next = Math.max(0, theirs - OVERLAP);
      return cursor === undefined ? { count: next } : { count: next, cursor };
    },
    get isUsed() {
      return isUsed;
    },
    get isPushOnly() {
      return wasPushed && !wasAnswered;
    },
    stamp,
    take(log, now, isEnd = false, askedAt = stamp()) {
      isUsed = true;
      const isFirst = !wasAnswered;
      wasAnswered = true;
      // An answer brings what a broken stream left out, or its overlap shows that it cannot.
      mayLack = false;
      isIndexed ||= 'all' in log && isFirst;
      const isNew = takeAnswer(log, now, isEnd);
      // An answer that was asked for before the stream broke may lack what came while it was broken.
      if (waiting === undefined || askedAt.interruptions !== interruptions) return isNew;
      // What had been pushed when it was asked for is in it, and of the rest as much as it ends with.
      const since = Math.min(waiting.length, pushedCount - askedAt.pushed);
      const pushed = since > 0 ? waiting.slice(-since) : [];
      waiting = undefined;
      return append(pushed.slice(overlapOf(lines, pushed)), now) || isNew;
    },
    push(pushed, now) {
      if (pushed.length === 0) return false;
      isUsed = true;
      wasPushed = true;
      const incoming = pushed.map(toLine);
      pushedCount += incoming.length;
      if (waiting === undefined) return append(incoming, now);
      waiting = [...waiting, ...incoming].slice(-MOST_WAITING);
      return false;
    },
    interrupted() {
      interruptions += 1;
      if (hasRoute) waiting = [];
      else if (wasPushed) mayLack = true;
    },
    startAt(nextLine) {
      if (count > 0 || nextLine === 0) return;
      firstLine = nextLine;
      count = nextLine;
      theirs = nextLine;
    },
    messages(id, epoch, nextLine) {
      const messages: LogsMessage[] = [];
      const numbering = this.numbering;
      let run: LogLine[] = [];
      const start = lowerBound(lines, nextLine);
      const end = (): void => {
        const first = run[0];
        if (first === undefined) return;
        // Says that lines before this one are not to be waited for.
        const oldest = gaps.has(first.line - 1) ? first.line : firstLine;
        messages.push({ type: 'logs', id, epoch, firstLine: oldest, count, lines: run, numbering });
        run = [];
      };
      for (let index = start; index < lines.length; index += 1) {
        const line = lines[index] as LogLine;
        if (run.length > 0 && gaps.has(line.line - 1)) end();
        run.push(line);
      }
      end();
      return messages;
    },
  };
}

function toLine(line: string | LineReading): Incoming {
  if (typeof line === 'string') {
    return { text: withoutEnd(line), at: undefined, level: 'info', key: undefined };
  }
  const { text, at, level, key } = line;
  return {
    text: withoutEnd(String(text)),
    at: readTime(at),
    level: readLevel(level),
    key: key === undefined ? undefined : String(key),
  };
}

const withoutEnd = (text: string): string => text.replace(/\r?\n$/, '');

/** Names of levels that are none of ours. */
const LEVELS: Readonly<Record<string, LogLine['level']>> = {
  warning: 'warn',
  err: 'error',
  critical: 'fatal',
  verbose: 'debug',
};

function readLevel(level: unknown): LogLine['level'] {
  if (typeof level !== 'string') return 'info';
  const word = level.toLowerCase();
  return readLogLevel(word) ?? LEVELS[word] ?? 'info';
}

/** What a terminal shows of a line that was drawn several times. */
function redrawn(text: string): string {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  return line.slice(line.lastIndexOf('\r') + 1);
}
