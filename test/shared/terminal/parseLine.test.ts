import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseLine, styleAfter, toPlainText } from '../../../src/shared/terminal/parseLine.js';
import {
  applySgr,
  BOLD,
  DEFAULT_STYLE,
  DIM,
  INVERSE,
  ITALIC,
  RGB,
  STRIKE,
  toHex,
  UNDERLINE,
} from '../../../src/shared/terminal/style.js';

const ESC = '\x1b';
const style = (parameters: string) => applySgr(DEFAULT_STYLE, parameters);

/** Text that is likely to be torn sequences. */
const wildText = fc
  .array(
    fc.constantFrom(
      ESC,
      '[',
      ']',
      '0',
      '1',
      ';',
      ':',
      'm',
      'K',
      'G',
      '\r',
      '\b',
      '\n',
      '\t',
      '8',
      '38',
      '2',
      '5',
      '\x07',
      `${ESC}\\`,
      `${ESC}[31m`,
      `${ESC}]8;;https://a.example/\x07`,
      '\x9b',
      'P',
      'a',
      '😀',
      '\ud83d',
      '\ude00',
      '\0',
      '<b>',
    ),
  )
  .map((parts) => parts.join(''));

describe('parseLine', () => {
  it('should leave plain text as it is', () => {
    expect(parseLine('a <b>&amp;\t c').segments).toEqual([
      { text: 'a <b>&amp;\t c', style: DEFAULT_STYLE },
    ]);
  });

  it.each([
    ['1', { flags: BOLD }],
    ['2', { flags: DIM }],
    ['3;4', { flags: ITALIC | UNDERLINE }],
    ['7', { flags: INVERSE }],
    ['9', { flags: STRIKE }],
    ['1;2;22', { flags: 0 }],
    ['31', { foreground: 1 }],
    ['97', { foreground: 15 }],
    ['31;39', { foreground: -1 }],
    ['42;49', { background: -1 }],
    ['104', { background: 12 }],
    ['38;5;208', { foreground: 208 }],
    ['48;5;17;1', { background: 17, flags: BOLD }],
    ['38;2;1;2;3', { foreground: RGB | 0x010203 }],
    ['38:2::1:2:3', { foreground: RGB | 0x010203 }],
    ['38:5:9', { foreground: 9 }],
    ['4:3', { flags: UNDERLINE }],
    ['4;4:0', { flags: 0 }],
    ['31;0', DEFAULT_STYLE],
    ['31;', DEFAULT_STYLE],
    ['38;5;900', { foreground: -1 }],
    ['38;2;300;0;0;1', { foreground: -1, flags: 0 }],
    ['1;31;4;58;2;255;0;0', { foreground: 1, flags: BOLD | UNDERLINE }],
    ['32;58;5;9', { foreground: 2, flags: 0 }],
    ['1;31;4:3;58:2::255:0:0', { foreground: 1, flags: BOLD | UNDERLINE }],
    ['58:5:9;59;3', { flags: ITALIC }],
    ['38:2:1:2:3', { foreground: RGB | 0x010203 }],
  ])('should read the style %s', (parameters, expected) => {
    expect(style(parameters)).toMatchObject(expected);
  });

  it('should carry a style to the next line and end it with a reset', () => {
    const first = parseLine(`a${ESC}[31mb`);
    expect(first.segments.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(first.end).toEqual(style('31'));
    const second = parseLine(`c${ESC}[md`, first.end);
    expect(second.segments).toEqual([
      { text: 'c', style: style('31') },
      { text: 'd', style: DEFAULT_STYLE },
    ]);
  });

  it.each([
    ['10%\r50%\r100%', '100%'],
    ['longer text\rshort', 'shortr text'],
    ['longer text\rshort\x1b[K', 'short'],
    ['old\x1b[2K\rnew', 'new'],
    ['one\x1b[1Gtwo', 'two'],
    ['abc\b\bX', 'aXc'],
    ['windows line end\r', 'windows line end'],
    ['\b\ba', 'a'],
    ['a😀b\rx', 'x😀b'],
    ['two\nlines', 'two lines'],
    [`${ESC}[?25l${ESC}[2J${ESC}(B${ESC}]0;title\x07${ESC}Pdevice${ESC}\\text${ESC}[>4;2m`, 'text'],
    [`cut off ${ESC}[3`, 'cut off '],
    [`no end ${ESC}]8;;https://x`, 'no end 8;;https://x'],
    ['nul\0 and c1\x91', 'nul and c1'],
    ['a\u0085b', 'a b'],
    ['a\ufeffb', 'ab'],
  ])('should show %j as %j', (text, shown) => {
    expect(toPlainText(text)).toBe(shown);
    expect(
      parseLine(text)
        .segments.map((segment) => segment.text)
        .join(''),
    ).toBe(shown);
  });

  it('should read a long line of frames as if it read each of them', () => {
    const frame = fc.oneof(
      fc.stringMatching(/^[a-z #%]{0,60}$/),
      fc.constantFrom('下载中 10%', 'e\u0301e\u0301', '█████'),
      fc.constantFrom(`${ESC}[31m`, `${ESC}[0m`, `${ESC}[K`, `${ESC}[2K`, 'x'.repeat(70)),
    );
    const frames = fc.array(fc.array(frame, { maxLength: 3 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(frames, (list) => {
        const text = list.map((parts) => parts.join('')).join('\r');
        // The move that does nothing makes the parser read all of it.
        const long = `${'old\r'.repeat(1_000)}${text}`;
        const { segments, end } = parseLine(long);
        expect({ segments, end }).toEqual(parseLine(`${long}${ESC}[s`));
      }),
    );
  });

  it('should keep the colour of overwritten cells', () => {
    const { segments } = parseLine(`${ESC}[31mred${ESC}[32m\rg`);
    expect(segments).toEqual([
      { text: 'g', style: style('32') },
      { text: 'ed', style: style('31') },
    ]);
  });

  it('should give the address of a link as the program wrote it', () => {
    const text = `${ESC}]8;id=1;https://a.example/b${ESC}\\text${ESC}]8;;\x07!`;
    expect(parseLine(text).segments).toEqual([
      { text: 'text', style: DEFAULT_STYLE, link: 'https://a.example/b' },
      { text: '!', style: DEFAULT_STYLE },
    ]);
  });

  it(
    'should never throw, and agree with itself on text and style, whatever the input',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(fc.oneof(wildText, fc.string({ unit: 'binary' })), (text) => {
          const { segments, end } = parseLine(text, style('35'));
          const shown = segments.map((segment) => segment.text).join('');
          expect(shown).toBe(toPlainText(text));
          // oxlint-disable-next-line no-control-regex -- none of them may be left
          expect(shown).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/);
          expect(styleAfter(text, style('35'))).toEqual(end);
          expect(segments.every((segment) => segment.text !== '')).toBe(true);
        }),
        { numRuns: 500 },
      );
    },
  );

  it('should show plain text between sequences unchanged', () => {
    const word = fc.stringMatching(/^[ -~\t]*$/);
    const sequence = fc.constantFrom('[0m', '[1;31m', '[38;5;3m', '[K', '[?25h', ']0;t\x07', '(B');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, sequence)), (parts) => {
        const text = parts.map(([shown, hidden]) => `${shown}${ESC}${hidden}`).join('');
        expect(toPlainText(text)).toBe(parts.map(([shown]) => shown).join(''));
      }),
    );
  });
});

describe('toHex', () => {
  it.each([
    [-1, null],
    [7, null],
    [16, '#000000'],
    [208, '#ff8700'],
    [231, '#ffffff'],
    [232, '#080808'],
    [255, '#eeeeee'],
    [RGB | 0x0a0b0c, '#0a0b0c'],
  ])('should give %i as %s', (colour, hex) => {
    expect(toHex(colour)).toBe(hex);
  });
});

describe('a line of nothing but control characters', () => {
  it.each([
    ['\\r', '\r'],
    ['an OSC that never ends', '\x9d'],
    ['a string that never ends', '\x90 '],
    ['erasures up to the cursor', `x${ESC}[1K`],
  ])('should be read in one go, however long: %s', (_name, piece) => {
    // Each of these once took minutes.
    const text = piece.repeat(300_000);
    expect(toPlainText(text).trim()).toBe('');
    expect(styleAfter(`${text}${ESC}[1m`, DEFAULT_STYLE)).toEqual(style('1'));
  });

  it('should keep what is written over erased cells', () => {
    expect(toPlainText(`abcdef${ESC}[1K\rxy${ESC}[1K\b\bz`)).toBe('z');
  });
});
