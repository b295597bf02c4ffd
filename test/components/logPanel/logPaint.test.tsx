import { act, fireEvent, render, screen } from '@testing-library/react';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPlainText } from '../../../src/components/logPanel/ansi.js';
import { LogPanel } from '../../../src/components/logPanel/index.js';
import { TestLog } from './support.js';

const log = (): HTMLElement => document.querySelector<HTMLElement>('[role=log]') ?? document.body;
const rowsOnPage = (): Element[] => [...log().querySelectorAll('[data-line]')];
const textsOf = (): (string | null)[] => rowsOnPage().map((row) => row.textContent);

/** The page after its next frame. */
const nextFrame = (): Promise<void> =>
  act(() => new Promise<void>((resolve) => void requestAnimationFrame(() => resolve())));

async function append(source: TestLog, texts: readonly string[]): Promise<void> {
  await act(() => source.append(texts));
  await nextFrame();
}

const many = (text: (line: number) => string, from = 100): string[] =>
  Array.from({ length: 100 }, (_, index) => text(from + index));

/** What a row says of a line: all of it, and nothing of another line. */
const sayingOf = (row: Element): unknown[] => {
  const number = row.querySelector('[data-number]');
  return [
    row.textContent,
    row.getAttribute('data-line'),
    ...['data-number', 'href', 'aria-label'].map((name) => number?.getAttribute(name)),
  ];
};

/** What each row on the page says, and what it should; and the same of the count. */
function sayings(source: TestLog): { said: unknown[]; right: unknown[] } {
  const format = (count: number): string => count.toLocaleString('en');
  const right = rowsOnPage().map((row) => {
    const line = Number(row.getAttribute('data-line'));
    const text = toPlainText(source.getLine(line)?.text ?? 'no such line');
    return [text, `${line}`, `${line + 1}`, `#L${line + 1}`, `Line ${format(line + 1)}`];
  });
  const count = log().getAttribute('aria-describedby') ?? '';
  return {
    said: [...rowsOnPage().map(sayingOf), document.getElementById(count)?.textContent],
    right: [...right, `${format(source.getSnapshot().count)} lines`],
  };
}

function expectTruth(source: TestLog): void {
  const { said, right } = sayings(source);
  expect(said.length).toBeGreaterThan(1);
  expect(said).toEqual(right);
}

describe('LogPanel, when lines exchange all rows', () => {
  it('should say other words in the same elements', async () => {
    const source = new TestLog(100);
    render(<LogPanel source={source} defaultOpen />);
    await append(
      source,
      many((line) => `line ${line}`),
    );
    const before = rowsOnPage();
    const words = before.map((row) => row.querySelector('[data-text]')?.firstChild);
    await append(
      source,
      many((line) => `line ${line}`, 200),
    );
    expect(textsOf().at(-1)).toBe('line 299');
    expect(rowsOnPage()).toEqual(before);
    expect(before.map((row) => row.querySelector('[data-text]')?.firstChild)).toEqual(words);
    expectTruth(source);
  });

  it('should colour what looks otherwise than the line before it', async () => {
    const source = new TestLog(100);
    render(<LogPanel source={source} defaultOpen />);
    await append(
      source,
      many((line) => `\u001B[31m${line}\u001B[0m red`),
    );
    expect(log().querySelectorAll('[data-front="1"]')).toHaveLength(rowsOnPage().length);
    await append(
      source,
      many((line) => `\u001B[32m${line}\u001B[0m green`, 200),
    );
    expect(log().querySelectorAll('[data-front="2"]')).toHaveLength(rowsOnPage().length);
    expect(log().querySelector('[data-front="1"]')).toBeNull();
    await append(
      source,
      many((line) => `https://a.example/${line}`, 300),
    );
    expect(screen.getByRole('link', { name: 'https://a.example/399' })).toBeVisible();
    expectTruth(source);
  });

  it('should find in the lines that are shown, not in those that were there before', async () => {
    const source = new TestLog(100);
    render(<LogPanel source={source} defaultOpen />);
    await append(
      source,
      many((line) => `line ${line}`),
    );
    await append(
      source,
      many((line) => `row ${line}`, 200),
    );
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'row' } });
    expect(log().querySelectorAll('mark')).toHaveLength(rowsOnPage().length);
    expectTruth(source);
  });

  it('should say again what was said first, after something else', async () => {
    const source = new TestLog(800);
    render(<LogPanel source={source} defaultOpen />);
    const first = textsOf();
    await append(
      source,
      many(() => 'other', 800),
    );
    expect(new Set(textsOf())).toEqual(new Set(['other']));
    // With a thousand lines the numbers need more room, so that all is rendered.
    await append(
      source,
      many((line) => `line ${line - 200}`, 900),
    );
    expect(textsOf()).toEqual(first);
    expectTruth(source);
  });

  it('should say of each line what is so, in whatever order things happen', async () => {
    const lines = fc.constantFrom(
      (line: number) => `line ${line}`,
      () => 'the same',
      (line: number) => (line % 2 ? `\u001B[31m${line}\u001B[0m red` : `line ${line}`),
      (line: number) => (line % 3 ? 'the same' : `see https://a.example/${line}`),
      () => '',
    );
    const steps = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), lines }),
      fc.record({ kind: fc.constant('scroll' as const), to: fc.nat(2_000) }),
      fc.record({ kind: fc.constantFrom('follow' as const, 'wrap' as const, 'search' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 8 }), async (taken) => {
        const source = new TestLog(100);
        const { unmount } = render(<LogPanel source={source} defaultOpen />);
        for (const step of taken) {
          if (step.kind === 'append') {
            await append(source, many(step.lines, source.getSnapshot().count));
          } else if (step.kind === 'scroll') {
            log().scrollTop = step.to;
            fireEvent.scroll(log());
          } else if (step.kind === 'search') {
            const field = screen.getByPlaceholderText<HTMLInputElement>('Search the log');
            fireEvent.change(field, { target: { value: field.value === '' ? 'line' : '' } });
          } else {
            const button = document.querySelector(`[data-tool="${step.kind}"]`);
            fireEvent.click(button ?? document.body);
          }
          const { said, right } = sayings(source);
          expect(said).toEqual(right);
        }
        unmount();
      }),
      { numRuns: 8 },
    );
  });
});
