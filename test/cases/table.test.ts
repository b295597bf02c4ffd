// @vitest-environment node
/** The table of failure cases in test/README.md against the tests that it names. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const TESTS = path.resolve(import.meta.dirname, '..');

interface Row {
  readonly number: number;
  readonly file: string;
  readonly name: string;
}

const readme = readFileSync(path.join(TESTS, 'README.md'), 'utf8');
const ROW = /^\| *(\d+) *\|[^|]+\| *`([^`]+)` *\| *(.+?) *\|$/gm;
const rows = [...readme.matchAll(ROW)].map(([, number, file = '', name = '']): Row => ({
  number: Number(number),
  file,
  name,
}));

/** How a file names this test; the rest of the call tells whether it runs. */
function callOf({ file, name }: Row): string | undefined {
  const source = readFileSync(path.join(TESTS, file), 'utf8');
  const at = source.indexOf(`'${name}'`);
  return at === -1 ? undefined : source.slice(source.lastIndexOf('\n  it', at), at);
}

describe('the table of failure cases', () => {
  it('should have a row for each of the 34 cases', () => {
    const numbers = [...new Set(rows.map(({ number }) => number))];
    expect(numbers).toEqual(Array.from({ length: 34 }, (_, index) => index + 1));
  });

  it.each(rows)('should name a test that is there and runs: $number, $name', (row) => {
    const call = callOf(row);
    expect(call, `${row.file} has no such test`).toBeDefined();
    expect(call).toMatch(/^\s*it(\.each)?[(<]/);
    expect(row.name).toMatch(/^should /);
  });
});
