// However a log arrives, its lines come out once, in order, and where some may be missing a number
// is left out. Pure.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLogLedger, type LogLedger } from '../../../src/backends/logLedger.js';

const NOW = 1_000;

/** The lines of a ledger as a reader gets them, and `null` for each number that was left out. */
function linesOf(ledger: LogLedger): (string | null)[] {
  const lines: (string | null)[] = Array.from(
    { length: ledger.count - ledger.firstLine },
    () => null,
  );
  for (const { lines: run } of ledger.messages('a', 1, 0)) {
    for (const { line, text } of run) lines[line - ledger.firstLine] = text;
  }
  return lines;
}

/** Lines of which many look alike, as those of real logs do. */
const texts = fc.array(fc.constantFrom('tick', 'tock', 'a', ''), { maxLength: 40 });
/** Lines that all differ. */
const numbered = fc.nat(60).map((count) => Array.from({ length: count }, (_, at) => `line ${at}`));
const cuts = fc.array(fc.nat(60), { minLength: 1, maxLength: 8 });
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe('a text that grows', () => {
  test('should have each line once, wherever the answers cut it', () => {
    fc.assert(
      fc.property(texts, cuts, (lines, at) => {
        const ledger = createLogLedger();
        const text = lines.map((line) => `${line}\n`).join('');
        for (const end of sorted(at)) ledger.take({ text: text.slice(0, end * 3) }, NOW);
        ledger.take({ text }, NOW, true);
        expect(linesOf(ledger)).toEqual(lines);
      }),
    );
  });

  test('should go on where a window of it moved, and leave a number out where that is not known', () => {
    const ledger = createLogLedger();
    ledger.take({ text: 'one\ntwo\nthree\n' }, NOW);
    ledger.take({ text: 'three\nfour\n' }, NOW);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four']);
    ledger.take({ text: 'something else\n' }, NOW);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four', null, 'something else']);
    expect(ledger.numbering).toBe('gaps');
  });

  test('should show what a terminal shows of a line that was drawn again, and an open end at the end', () => {
    const ledger = createLogLedger();
    ledger.take({ text: ' 10%|#   \r 50%|##  ' }, NOW);
    expect(linesOf(ledger)).toEqual([]);
    expect(ledger.openLine).toEqual({ line: 0, at: NOW, level: 'info', text: ' 50%|##  ' });
    ledger.take({ text: ' 10%|#   \r 50%|##  \r100%|####\r\nno end' }, NOW + 1);
    expect(ledger.openLine).toMatchObject({ line: 1, at: NOW + 1, text: 'no end' });
    ledger.take({ text: ' 10%|#   \r 50%|##  \r100%|####\r\nno end' }, NOW, true);
    expect(linesOf(ledger)).toEqual(['100%|####', 'no end']);
    expect(ledger.openLine).toBeUndefined();
  });
});

describe('every line in each answer', () => {
  test('should have each line once, however many lines look alike', () => {
    fc.assert(
      fc.property(texts, cuts, (lines, at) => {
        const ledger = createLogLedger();
        for (const end of sorted(at)) ledger.take({ all: lines.slice(0, end) }, NOW);
        ledger.take({ all: lines }, NOW);
        expect(linesOf(ledger)).toEqual(lines);
        expect(ledger.numbering).toBe('server');
      }),
    );
  });

  test('should never repeat or silently drop a line of which the backend keeps only the last', () => {
    fc.assert(
      fc.property(numbered, cuts, fc.integer({ min: 1, max: 20 }), (lines, at, kept) => {
        const ledger = createLogLedger();
        for (const end of sorted(at)) {
          ledger.take({ all: lines.slice(Math.max(0, end - kept), end) }, NOW);
        }
        const shown = linesOf(ledger).filter((line) => line !== null);
        expect(new Set(shown).size).toBe(shown.length);
        expect(sorted(shown.map((line) => Number(line.slice(5))))).toEqual(
          shown.map((line) => Number(line.slice(5))),
        );
        // Between two lines that are not neighbours a number is left out.
        linesOf(ledger).forEach((line, index, all) => {
          const next = all[index + 1];
          if (line === null || next === null || next === undefined) return;
          expect(Number(next.slice(5))).toBe(Number(line.slice(5)) + 1);
        });
      }),
    );
  });
});

describe('pages', () => {
  test('should have each line once, whatever the pages overlap', () => {
    fc.assert(
      fc.property(texts, cuts, (lines, at) => {
        const ledger = createLogLedger();
        for (const end of [...sorted(at), lines.length]) {
          const { count } = ledger.position;
          ledger.take({ page: lines.slice(count, Math.max(count, end)), from: count }, NOW);
        }
        expect(linesOf(ledger)).toEqual(lines);
      }),
    );
  });

  test('should follow a cursor, and end where the backend says so', () => {
    const ledger = createLogLedger();
    ledger.take({ page: ['one', 'two'], cursor: 'abc' }, NOW);
    expect(ledger.position.cursor).toBe('abc');
    ledger.take({ page: ['three'], cursor: null, end: true }, NOW);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three']);
    expect(ledger.hasEnded).toBe(true);
  });

  test('should leave a number out where the backend has skipped lines', () => {
    const ledger = createLogLedger();
    ledger.take({ page: ['zero', 'one'], from: 0 }, NOW);
    ledger.take({ page: ['nine'], from: 9 }, NOW);
    expect(linesOf(ledger)).toEqual(['zero', 'one', null, 'nine']);
  });
});

describe('pushed lines', () => {
  test('should drop a line whose key came before', () => {
    const ledger = createLogLedger();
    ledger.push(
      [
        { text: 'a', key: 1 },
        { text: 'a', key: 2 },
      ],
      NOW,
    );
    ledger.push(
      [
        { text: 'a', key: 2 },
        { text: 'b', key: 3 },
      ],
      NOW,
    );
    expect(linesOf(ledger)).toEqual(['a', 'a', 'b']);
  });

  test('should wait for the route, and be laid over what it has', () => {
    const ledger = createLogLedger(true);
    const first = ledger.stamp();
    ledger.push(['three', 'four'], NOW);
    expect(linesOf(ledger)).toEqual([]);
    ledger.take({ all: ['one', 'two', 'three'] }, NOW, false, first);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four']);
    ledger.interrupted();
    const second = ledger.stamp();
    ledger.push(['six'], NOW);
    ledger.take({ all: ['one', 'two', 'three', 'four', 'five'] }, NOW, false, second);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
    expect(ledger.numbering).not.toBe('gaps');
  });

  test('should repeat nothing of an answer that has more than was pushed, or less', () => {
    const ledger = createLogLedger(true);
    ledger.push(['one', 'two'], NOW);
    // It was asked for after the two, and has what came after them.
    ledger.take({ all: ['one', 'two', 'three', 'four'] }, NOW);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four']);
    const late = ledger.stamp();
    ledger.push(['five', 'six'], NOW);
    ledger.take({ all: ['one', 'two', 'three', 'four', 'five'] }, NOW, false, late);
    ledger.take({ page: ['three', 'four'], from: 2 }, NOW, false, late);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
  });

  test('should begin anew where it turns out that pushes had left lines out', () => {
    for (const [held, all] of [
      [['two'], ['one', 'two', 'three']],
      [
        ['one', 'four'],
        ['one', 'two', 'three', 'four'],
      ],
    ] as const) {
      const ledger = createLogLedger(true);
      const early = ledger.stamp();
      ledger.push(held, NOW);
      ledger.take({ all: [] }, NOW, false, early);
      expect(linesOf(ledger)).toEqual(held);
      ledger.take({ all }, NOW);
      expect(linesOf(ledger)).toEqual(all);
      expect(ledger.lives).toBe(1);
    }
  });

  test('should not take an answer from before a break for what came while it lasted', () => {
    const ledger = createLogLedger(true);
    ledger.take({ all: ['one'] }, NOW);
    const before = ledger.stamp();
    ledger.interrupted();
    ledger.push(['four'], NOW);
    ledger.take({ all: ['one', 'two'] }, NOW, false, before);
    expect(linesOf(ledger)).toEqual(['one', 'two']);
    ledger.take({ all: ['one', 'two', 'three', 'four'] }, NOW);
    expect(linesOf(ledger)).toEqual(['one', 'two', 'three', 'four']);
  });

  test('should come out whole, over any number of broken streams, where there is a route', () => {
    fc.assert(
      fc.property(
        numbered,
        fc.array(fc.tuple(fc.nat(10), fc.boolean()), { maxLength: 12 }),
        (lines, steps) => {
          const ledger = createLogLedger(true);
          ledger.take({ all: [] }, NOW);
          let written = 0;
          let isUp = true;
          for (const [count, breaks] of steps) {
            const pushed = lines.slice(written, written + count);
            written = Math.min(lines.length, written + count);
            if (isUp) ledger.push(pushed, NOW);
            if (!breaks) continue;
            isUp = !isUp;
            if (!isUp) continue;
            ledger.interrupted();
            ledger.take({ all: lines.slice(0, written) }, NOW);
          }
          ledger.take({ all: lines }, NOW);
          expect(linesOf(ledger)).toEqual(lines);
        },
      ),
    );
  });
});

test('should go on with the numbers that a reader holds', () => {
  const ledger = createLogLedger();
  ledger.startAt(3);
  ledger.take({ all: ['a', 'b', 'c', 'd'] }, NOW);
  const [message] = ledger.messages('x', 1, 3);
  expect(message?.lines).toEqual([{ line: 3, at: NOW, level: 'info', text: 'd' }]);
});

test('should read levels and times of lines', () => {
  const ledger = createLogLedger();
  ledger.take({ all: [{ text: 'a\n', level: 'WARNING', at: '2026-01-01T00:00:00' }] }, NOW);
  expect(ledger.messages('x', 1, 0)[0]?.lines).toEqual([
    { line: 0, at: Date.UTC(2026, 0, 1), level: 'warn', text: 'a' },
  ]);
});
