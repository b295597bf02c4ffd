/**
 * A selection in a log of which only a part is on the page: which lines it spans, and its text.
 * Reads the DOM, changes nothing.
 */
import type { LogLine } from '../../../protocol/task.js';
import { toPlainText } from '../../../shared/terminal/parseLine.js';
import { joinLines, type DescribeGap } from './copyLines.js';
import type { LineGap } from '../content/lineIndex.js';

/** The line that a node on the page belongs to; `null` outside of lines. */
export function lineAt(root: HTMLElement, node: Node | null): number | null {
  // Not `instanceof`: a panel may live in a window other than that of its code.
  const element = node?.nodeType === 1 ? (node as Element) : (node?.parentElement ?? null);
  const row = element?.closest<HTMLElement>('[data-line]');
  return row && root.contains(row) ? Number(row.dataset['line']) : null;
}

/** One end of a selection: a line, and how many characters of its text lie before it. */
interface SelectionEnd {
  readonly line: number;
  readonly column: number;
}

function toEnd(
  root: HTMLElement,
  node: Node,
  offset: number,
  isStart: boolean,
): SelectionEnd | null {
  const line = lineAt(root, node);
  if (line === null) {
    // Between two rows: the one after it begins, or the one before it ends, the selection.
    const row = root.contains(node) ? node.childNodes[isStart ? offset : offset - 1] : undefined;
    const beside = lineAt(root, row ?? null);
    return beside === null ? null : { line: beside, column: isStart ? 0 : Infinity };
  }
  const text = root.querySelector<HTMLElement>(`[data-line="${line}"] [data-text]`);
  if (!text) return { line, column: 0 };
  const before = root.ownerDocument.createRange();
  before.selectNodeContents(text);
  if (before.comparePoint(node, offset) < 0) return { line, column: 0 };
  if (before.comparePoint(node, offset) > 0) return { line, column: Infinity };
  before.setEnd(node, offset);
  // Where the text is cut, selecting to the end of what is shown means the whole line.
  const isAll = before.toString().length >= (text.textContent ?? '').length;
  const from = Number(text.dataset['from'] ?? 0);
  return { line, column: isAll ? Infinity : from + before.toString().length };
}

/**
 * The text of the selection, also of lines that are not on the page.
 * @param contents all lines and gaps from the first line to the last, both included
 * @returns `null` where the selection is not wholly within lines
 */
export function selectedText(
  root: HTMLElement,
  selection: Selection,
  contents: (from: number, to: number) => Iterable<LogLine | LineGap>,
  describeGap: DescribeGap,
): string | null {
  if (selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = toEnd(root, range.startContainer, range.startOffset, true);
  const end = toEnd(root, range.endContainer, range.endOffset, false);
  if (!start || !end) return null;
  function* cut(from: SelectionEnd, to: SelectionEnd): Generator<LogLine | LineGap> {
    for (const content of contents(from.line, to.line)) {
      if (!('text' in content)) yield content;
      else {
        const text = toPlainText(content.text);
        const first = content.line === from.line ? from.column : 0;
        const last = content.line === to.line ? to.column : Infinity;
        yield { ...content, text: text.slice(first, last) };
      }
    }
  }
  return joinLines(cut(start, end), describeGap);
}
