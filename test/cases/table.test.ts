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

const ROW = /^\| *(\d+) *\|[^|]+\| *`([^`]+)` *\| *(.+?) *\|$/gm;

/** The rows below a heading, and how many cases there are. */
const TABLES = [
  { heading: 'The failure cases', cases: 34 },
  { heading: 'The cases of a backend of your own', cases: 38 },
];

const sections = readFileSync(path.join(TESTS, 'README.md'), 'utf8').split(/^## /m);

function rowsBelow(heading: string): Row[] {
  const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(ROW)].map(([, number, file = '', name = '']): Row => ({
    number: Number(number),
    file,
    name,
  }));
}

/** How a file names this test; the rest of the call tells whether it runs. */
function callOf({ file, name }: Row): string | undefined {
  const source = readFileSync(path.join(TESTS, file), 'utf8');
  const at = Math.max(source.indexOf(`'${name}'`), source.indexOf(`"${name}"`));
  if (at === -1) return undefined;
  const before = source.slice(0, at);
  return before.slice(
    Math.max(...[...before.matchAll(/\n\s*(?=(it|test)\b)/g)].map((m) => m.index)),
  );
}

describe.each(TABLES)('the table "$heading"', ({ heading, cases }) => {
  const rows = rowsBelow(heading);

  it('should have a row for each of its cases', () => {
    const numbers = [...new Set(rows.map(({ number }) => number))];
    expect(numbers).toEqual(Array.from({ length: cases }, (_, index) => index + 1));
  });

  it.each(rows)('should name a test that is there and runs: $number, $name', (row) => {
    const call = callOf(row);
    expect(call, `${row.file} has no such test`).toBeDefined();
    expect(call).toMatch(/^\s*(it|test)(\.each)?[(<]/);
    expect(row.name).toMatch(/^should /);
  });
});
