// @vitest-environment node
// Real programs' output, captured from a terminal of our own, as a hub would log it: each line must look
// as a terminal shows it, and leave the next line the colours that a terminal leaves.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { createLineReader } from '../../../src/server/logText.js';
import { columnsOf } from '../../../src/shared/terminal/columns.js';
import { styleAfter } from '../../../src/shared/terminal/parseLine.js';
import { DEFAULT_STYLE } from '../../../src/shared/terminal/style.js';
import { ReferenceTerminal, shownBy, withoutBlanks, type ReferenceCell } from './reference.js';

const CAPTURES = path.join(import.meta.dirname, 'captures');
const terminal = new ReferenceTerminal();
afterAll(() => terminal.dispose());

/** Without moves a tab is left to the browser, whose stops are the terminal's. */
function expandTabs(cells: readonly ReferenceCell[]): ReferenceCell[] {
  const expanded: ReferenceCell[] = [];
  let column = 0;
  for (const cell of cells) {
    const width = cell.text === '\t' ? 8 - (column % 8) : columnsOf([...cell.text][0] ?? '');
    const count = cell.text === '\t' ? width : 1;
    for (let at = 0; at < count; at += 1) {
      expanded.push(cell.text === '\t' ? { ...cell, text: ' ' } : cell);
    }
    column += width;
  }
  return expanded;
}

it.each(readdirSync(CAPTURES))('should show the output of %s as a terminal does', async (name) => {
  const bytes = readFileSync(path.join(CAPTURES, name));
  const rows = await terminal.showAll(bytes.toString());
  const reader = createLineReader();
  // In chunks, as a pipe brings them, that end in the middle of lines, characters and sequences.
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 61)
    lines.push(...reader.push(bytes.subarray(at, at + 61)));
  lines.push(...reader.end());
  expect(lines.length).toBeGreaterThan(0);
  let style = DEFAULT_STYLE;
  for (const [number, line] of lines.entries()) {
    const shown = withoutBlanks(expandTabs(shownBy(line, style)));
    expect(shown, `line ${number + 1}`).toEqual(withoutBlanks(rows[number] ?? []));
    style = styleAfter(line, style);
  }
});
