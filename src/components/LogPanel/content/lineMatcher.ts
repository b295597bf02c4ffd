/**
 * Whether a line is looked for: by its level, and by words in its plain text. Pure.
 */
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../../protocol/task.js';
import { toPlainText } from '../../../shared/terminal/parseLine.js';

/** What is looked for. */
export interface LineQuery {
  /** Plain text, upper and lower case alike. Empty: any. */
  readonly text: string;
  /** The least severe level to show; `trace` is all. */
  readonly minLevel: LogLevel;
}

/** A stretch of a text, `from` included, `to` not. */
export type TextRange = readonly [from: number, to: number];

/** Tells lines that are looked for from others. */
export interface LineMatcher {
  matches(line: LogLine): boolean;
  /** Where the words stand in a plain text; at most `limit` places. */
  ranges(plainText: string, limit?: number): TextRange[];
}

/** The severity of a level as a number; an unknown one counts as `info`. */
function severityOf(level: LogLevel): number {
  const severity = LOG_LEVELS.indexOf(level);
  return severity < 0 ? LOG_LEVELS.indexOf('info') : severity;
}

/** Whether every line is looked for. */
export function isOpenQuery(query: LineQuery): boolean {
  return query.text === '' && severityOf(query.minLevel) === 0;
}

/** A pattern for a text, that also finds the same letters where they are composed in another way. */
function toPattern(text: string): string {
  const escape = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  let pattern = '';
  for (const letter of text.normalize('NFC')) {
    const decomposed = letter.normalize('NFD');
    pattern +=
      decomposed === letter ? escape(letter) : `(?:${escape(letter)}|${escape(decomposed)})`;
  }
  return pattern;
}

export function createMatcher({ text, minLevel }: LineQuery): LineMatcher {
  const severity = severityOf(minLevel);
  const words = text === '' ? null : new RegExp(toPattern(text), 'iu');
  return {
    matches: (line) =>
      (severity === 0 || severityOf(line.level) >= severity) &&
      (words === null || words.test(toPlainText(line.text))),
    ranges(plainText, limit = 1_000) {
      const found: TextRange[] = [];
      if (words === null) return found;
      for (const match of plainText.matchAll(new RegExp(words, 'giu'))) {
        if (found.length === limit) break;
        found.push([match.index, match.index + match[0].length]);
      }
      return found;
    },
  };
}
