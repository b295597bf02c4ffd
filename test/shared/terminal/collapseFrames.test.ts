import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createLineReader } from '../../../src/server/logText.js';
import { collapseFrames } from '../../../src/shared/terminal/collapseFrames.js';
import { parseLine } from '../../../src/shared/terminal/parseLine.js';

const ESC = '\x1b';
const frame = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^[a-z ]{0,8}$/),
      fc.constantFrom(
        `${ESC}[31m`,
        `${ESC}[1;38;5;99m`,
        `${ESC}[48;2;1;2;3m`,
        `${ESC}[m`,
        `${ESC}[K`,
        '你',
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));

it('should look the same and go on the same', () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 5 }), frame, (frames, more) => {
      const text = frames.join('\r');
      expect(parseLine(collapseFrames(text) + more)).toEqual(parseLine(text + more));
    }),
    { numRuns: 500 },
  );
});

it('should leave text that moves in another way', () => {
  const text = `a\rb${ESC}[3Cc\rd`;
  expect(collapseFrames(text)).toBe(text);
});

it('should keep a line of 1.6 MB of frames as one short line', () => {
  const reader = createLineReader();
  const lines: string[] = [];
  for (let at = 0; at < 30_000; at += 1) {
    const text = `\r${ESC}[K${ESC}[32m${at}${ESC}[0m |${'#'.repeat(at / 1_500)}| file_${at}.bin`;
    lines.push(...reader.push(Buffer.from(text)));
  }
  lines.push(...reader.push(Buffer.from('\nafter\n')));
  expect(lines).toHaveLength(2);
  expect(lines[0]?.length).toBeLessThan(200_000);
  const shown = parseLine(lines[0] ?? '').segments.map((segment) => segment.text);
  expect(shown.join('')).toBe('29999 |###################| file_29999.bin');
});
