import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DEFAULT_STYLE, applySgr } from '../../../src/shared/terminal/style.js';
import { LineIndex } from '../../../src/components/LogPanel/content/lineIndex.js';
import { createMatcher } from '../../../src/components/LogPanel/content/lineMatcher.js';
import { LineMatches } from '../../../src/components/LogPanel/content/lineMatches.js';
import { LOG_LEVELS, type LogLevel } from '../../../src/protocol/task.js';
import { lineOf, TestLog, TestScheduler } from './support.js';

const nothing = (): void => undefined;

function found(matches: LineMatches): number[] {
  return Array.from({ length: matches.lines.length }, (_, index) => matches.lines.at(index) ?? -1);
}

describe('search', () => {
  it('should find what looking at each line finds, also in lines that come later', () => {
    const text = fc.stringMatching(/^[abAB.*\\ [\]]{0,6}$/);
    const lines = fc.array(fc.tuple(text, fc.constantFrom(...LOG_LEVELS)), { maxLength: 40 });
    fc.assert(
      fc.property(
        lines,
        lines,
        text,
        fc.constantFrom(...LOG_LEVELS),
        (first, later, words, level) => {
          const all = [...first, ...later];
          const log = new TestLog(
            first.map(([shown, of], index) => lineOf(index, { text: shown, level: of })),
          );
          const matches = new LineMatches(
            log,
            { text: words, minLevel: level },
            new TestScheduler(),
            nothing,
          );
          matches.advance();
          log.append(later.map(([shown]) => shown));
          matches.advance();
          const levelOf = (index: number): LogLevel =>
            index < first.length ? (all[index]?.[1] ?? 'info') : 'info';
          const expected = all.flatMap(([shown], index) =>
            shown.toLowerCase().includes(words.toLowerCase()) &&
            LOG_LEVELS.indexOf(levelOf(index)) >= LOG_LEVELS.indexOf(level)
              ? [index]
              : [],
          );
          expect(found(matches)).toEqual(expected);
          expect(matches.isSearching).toBe(false);
        },
      ),
    );
  });

  it('should pause again and again in a long log, and tell of what it found', () => {
    const scheduler = new TestScheduler();
    const log = new TestLog(200_000);
    let progress = 0;
    const matches = new LineMatches(
      log,
      { text: 'line 1999', minLevel: 'trace' },
      scheduler,
      () => {
        progress += 1;
      },
    );
    matches.advance();
    expect(matches.isSearching).toBe(true);
    scheduler.pass();
    expect(matches.isSearching).toBe(false);
    expect(matches.count).toBe(111);
    expect(progress).toBeGreaterThan(5);
    // The clock of this test goes on by 1 ms a look: no run was longer than its budget.
    expect(scheduler.longestRun).toBeLessThanOrEqual(10);
  });

  it('should stop when told', () => {
    const scheduler = new TestScheduler();
    const matches = new LineMatches(
      new TestLog(100_000),
      { text: 'x', minLevel: 'trace' },
      scheduler,
      nothing,
    );
    matches.advance();
    matches.stop();
    expect(scheduler.step()).toBe(false);
  });

  it('should go round the ends', () => {
    const log = new TestLog(['a', 'b', 'a', 'b', 'a']);
    const matches = new LineMatches(
      log,
      { text: 'a', minLevel: 'trace' },
      new TestScheduler(),
      nothing,
    );
    matches.advance();
    expect(matches.step(0, 1)).toBe(2);
    expect(matches.step(4, 1)).toBe(0);
    expect(matches.step(0, -1)).toBe(4);
    log.forget(2);
    expect(matches.step(4, 1)).toBe(2);
    expect(matches.count).toBe(2);
  });

  it('should look at what is seen, not at control sequences', () => {
    const matcher = createMatcher({ text: 'Error 31', minLevel: 'trace' });
    expect(matcher.matches(lineOf(0, '\x1b[31mERR\x1b[0mor 31'))).toBe(true);
    expect(matcher.matches(lineOf(0, 'error \x1b[31m'))).toBe(false);
    expect(matcher.ranges('an error 31, Error 31')).toEqual([
      [3, 11],
      [13, 21],
    ]);
  });
});

describe('LineIndex', () => {
  it('should carry colours in the order of the log, wherever reading begins', () => {
    const sequence = fc.constantFrom(
      '',
      '\x1b[31m',
      '\x1b[1m',
      '\x1b[0m',
      '\x1b[m',
      '\x1b[38;5;99m',
    );
    fc.assert(
      fc.property(fc.array(sequence, { minLength: 1, maxLength: 60 }), (sequences) => {
        const log = new TestLog(sequences.map((codes) => `${codes}text`));
        const early = new LineIndex(log, new TestScheduler(), nothing);
        const whole = new LineIndex(log, new TestScheduler(), nothing);
        whole.advance();
        let style = DEFAULT_STYLE;
        for (const [line, codes] of sequences.entries()) {
          expect(whole.styleBefore(line)).toEqual(style);
          expect(early.styleBefore(line)).toEqual(style);
          if (codes) style = applySgr(style, codes.slice(2, -1));
        }
      }),
    );
  });

  it('should know the colours of a line after those before it are gone', () => {
    const log = new TestLog(['\x1b[31mred', 'still red', 'still red']);
    const index = new LineIndex(log, new TestScheduler(), nothing);
    index.advance();
    log.forget(2);
    expect(index.styleBefore(2)).toEqual(applySgr(DEFAULT_STYLE, '31'));
  });

  it('should find the lines that are missing', () => {
    const log = new TestLog(['a', undefined, undefined, 'b', undefined, 'c']);
    const index = new LineIndex(log, new TestScheduler(), nothing);
    index.advance();
    expect(index.gaps).toEqual([
      { from: 1, to: 3 },
      { from: 4, to: 5 },
    ]);
    expect([0, 1, 2, 3, 4, 5].map((line) => index.gapAt(line)?.from)).toEqual([
      undefined,
      1,
      1,
      undefined,
      4,
      undefined,
    ]);
  });
});
