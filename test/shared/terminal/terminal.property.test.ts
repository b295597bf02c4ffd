// @vitest-environment node
import { Unicode11Addon } from '@xterm/addon-unicode11';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { columnsOf } from '../../../src/shared/terminal/columns.js';
import { parseLine, styleAfter, toPlainText } from '../../../src/shared/terminal/parseLine.js';
import { BOLD, DEFAULT_STYLE } from '../../../src/shared/terminal/style.js';
import { ReferenceTerminal, shownBy, withoutBlanks } from './reference.js';

const terminal = new ReferenceTerminal();
afterAll(() => terminal.dispose());

const ESC = '\x1b';

/** Words with wide, combining and narrow characters. A mark always comes with its letter. */
const words = fc
  .array(
    fc.constantFrom(
      'a',
      'bc',
      ' ',
      'é',
      'e\u0301',
      '你',
      '好',
      'カ\u3099',
      '한',
      '⏳',
      '✓',
      '😀',
      '─',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const count = fc.oneof(
  fc.constantFrom('', '0', '1', '2', '3'),
  fc.integer({ min: 0, max: 40 }).map(String),
);
const sequence = (...finals: string[]) =>
  fc.tuple(count, fc.constantFrom(...finals)).map(([number, final]) => `${ESC}[${number}${final}`);
const token = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 2, arbitrary: fc.constantFrom('\r', '\b', '\b\b', '\t', '\x07') },
  { weight: 4, arbitrary: sequence('C', 'D', 'G', '`', 'a', 'X', '@', 'P', 'I', 'Z') },
  { weight: 1, arbitrary: sequence('b') },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('K', '0K', '1K', '2K', '?1K', 'J', '1J', '2J')
      .map((e) => `${ESC}[${e}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(`${ESC}7`, `${ESC}8`, `${ESC}[s`, `${ESC}[u`) },
  { weight: 1, arbitrary: fc.constantFrom(`${ESC}H`, `${ESC}[g`) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '',
        '1',
        '22',
        '31',
        '39',
        '1;92',
        '38;5;208',
        '38:5:9',
        '58;2;1;1;1',
        '4:3',
        '0',
      )
      .map((style) => `${ESC}[${style}m`),
  },
);
const line = fc.array(token, { maxLength: 14 }).map((tokens) => tokens.join(''));

describe('a line of output', () => {
  it('should show what a terminal shows', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        // Without a move a tab stays a tab, which the page sets.
        const hasCells = `${text}${ESC}[0C`;
        const expected = withoutBlanks(await terminal.show(hasCells));
        expect(withoutBlanks(shownBy(hasCells))).toEqual(expected);
      }),
      { numRuns: 4_000 },
    );
  });

  it.each([
    'a\x1b[4000Cb\x1b[300D\x1b[K\x1b[5Gc',
    '\x1b[4000G\x1b[600Da',
    '\x1b[3g\t\x1b[900Da',
    '\x1b[3g\x1b[20G\x1bH\r\ta\x1b[Zb',
    '\x1b[4000I\x1b[50Za',
  ])('should stop at the right edge as a terminal does: %j', async (text) => {
    expect(shownBy(text)).toEqual(await terminal.show(text));
  });

  it('should leave the style that a terminal leaves', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const [first] = await terminal.show(`${text}${ESC}[2K\rx`);
        const style = styleAfter(text, DEFAULT_STYLE);
        expect({ foreground: style.foreground, isBold: (style.flags & BOLD) !== 0 }).toEqual({
          foreground: first?.foreground,
          isBold: first?.isBold,
        });
        expect(parseLine(text).end).toEqual(style);
      }),
      { numRuns: 1_000 },
    );
  });

  it(
    'should read the same with and without cells, where nothing moves',
    { timeout: 60_000 },
    () => {
      const still = fc
        .array(fc.oneof(words, fc.constantFrom(`${ESC}[31m`, `${ESC}[m`, `${ESC}[K`, `${ESC}(B`)))
        .map((tokens) => tokens.join(''));
      fc.assert(
        fc.property(still, (text) => {
          expect(toPlainText(`${text}${ESC}[0C`)).toBe(toPlainText(text));
        }),
        { numRuns: 500 },
      );
    },
  );
});

/** The columns of every character of Unicode 11, as the reference reads them. */
function referenceColumns(): (code: number) => number {
  let wcwidth: ((code: number) => number) | undefined;
  new Unicode11Addon().activate({
    unicode: {
      register: (provider: { wcwidth(code: number): number }) => {
        wcwidth = (code) => provider.wcwidth(code);
      },
    },
  } as never);
  if (!wcwidth) throw new Error('The addon has registered no table.');
  return wcwidth;
}

describe('columnsOf', () => {
  it('should agree with the table of a terminal on the characters of scripts and symbols', () => {
    const reference = referenceColumns();
    let compared = 0;
    const different: string[] = [];
    for (let code = 0xa0; code < 0x30000; code += 1) {
      const character = String.fromCodePoint(code);
      // Unassigned, private and half characters, and scripts that Unicode has added since version 11.
      if (/^[\p{Cn}\p{Co}\p{Cs}]$/u.test(character)) continue;
      compared += 1;
      if (columnsOf(character) !== reference(code)) different.push(code.toString(16));
    }
    expect(compared).toBeGreaterThan(100_000);
    // Marks and emoji that are newer than the table, and a few that terminals do not agree on.
    expect(different.length / compared).toBeLessThan(0.01);
  });
});
