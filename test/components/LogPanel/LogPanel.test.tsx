import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { LogPanel } from '../../../src/components/LogPanel/index.js';
import { preloadLogPanel } from '../../../src/components/LogPanel/loadLogBody.js';
import { DisplayProvider } from '../../../src/display/DisplayProvider.js';
import { lineOf, TestLog } from './support.js';

const log = (): HTMLElement => screen.getByRole('log');
const panelOf = (container: HTMLElement): HTMLElement => {
  const panel = container.querySelector<HTMLElement>('section');
  if (!panel) throw new Error('There is no panel on the page.');
  return panel;
};
const shownLines = (container: HTMLElement): (string | null)[] =>
  Array.from(container.querySelectorAll('[data-line]'), (line) => line.textContent);

beforeAll(preloadLogPanel);

describe('LogPanel, closed', () => {
  it('should neither listen to the log nor read a line of it', () => {
    const source = new TestLog(1_000);
    const { container } = render(<LogPanel source={source} />);
    act(() => source.append(10));
    expect(source.listeners.size).toBe(0);
    expect(source.reads).toBe(0);
    expect(screen.queryByRole('log')).not.toBeInTheDocument();
    expect(panelOf(container)).not.toHaveAttribute('data-open');
  });

  it('should open and close by a button that says what it controls', async () => {
    const source = new TestLog(3);
    const onOpenChange = vi.fn();
    const { container } = render(<LogPanel source={source} onOpenChange={onOpenChange} />);
    const button = screen.getByRole('button', { name: 'Log' });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(document.getElementById(button.getAttribute('aria-controls') ?? '')).toContainElement(
      log(),
    );
    expect(panelOf(container)).toHaveAttribute('data-open', 'true');
    expect(source.listeners.size).toBe(1);
    await userEvent.click(button);
    expect(source.listeners.size).toBe(0);
    expect(onOpenChange.mock.calls).toEqual([[true], [false]]);
  });

  it('should do as the app says where the app decides', async () => {
    const { rerender } = render(<LogPanel source={['a']} open={false} />);
    await userEvent.click(screen.getByRole('button', { name: 'Log' }));
    expect(screen.queryByRole('log')).not.toBeInTheDocument();
    rerender(<LogPanel source={['a']} open />);
    expect(log()).toHaveTextContent('a');
  });
});

describe('LogPanel, open', () => {
  it('should show each line as its text alone, numbered from 0 in data and from 1 to people', () => {
    const { container } = render(<LogPanel source={['first', '<b>second</b>']} defaultOpen />);
    expect(shownLines(container)).toEqual(['first', '<b>second</b>']);
    const link = within(log()).getByRole('link', { name: 'Line 2' });
    expect(link).toHaveAttribute('href', '#L2');
    expect(link).toHaveAttribute('data-number', '2');
    expect(link.closest('.task-log-line')).toHaveAttribute('data-line', '1');
  });

  it('should name the log, and not have it read out as it changes', () => {
    render(<LogPanel source={['a']} defaultOpen label="Log of build 12" />);
    const lines = screen.getByRole('log', { name: 'Log of build 12' });
    expect(lines).toHaveAttribute('aria-live', 'off');
    expect(lines).toHaveAttribute('tabindex', '0');
    expect(lines).toHaveAccessibleDescription('1 line');
  });

  it('should render few lines of many, the latest ones', () => {
    const { container } = render(<LogPanel source={new TestLog(100_000)} defaultOpen />);
    const shown = shownLines(container);
    expect(shown.at(-1)).toBe('line 99999');
    expect(shown.length).toBeLessThan(100);
  });

  it('should show what comes in', () => {
    const source = new TestLog(2);
    const { container } = render(
      <StrictMode>
        <LogPanel source={source} defaultOpen />
      </StrictMode>,
    );
    act(() => source.append(['third']));
    expect(shownLines(container)).toEqual(['line 0', 'line 1', 'third']);
    expect(screen.getByText('3 lines')).toBeVisible();
    expect(source.listeners.size).toBe(1);
  });

  it('should show the line that is being written in its place, until the line itself comes', async () => {
    const source = new TestLog(2);
    const { container } = render(<LogPanel source={source} defaultOpen />);
    const shows = (...texts: string[]) =>
      waitFor(() => expect(shownLines(container)).toEqual(['line 0', 'line 1', ...texts]));
    act(() => source.write('Proceed? '));
    await shows('Proceed? ');
    expect(screen.getByText('2 lines')).toBeVisible();
    act(() => source.write('\r10%\r20%'));
    await shows('20%');
    act(() => source.write(''));
    await shows();
    act(() => source.append(['done']));
    await shows('done');
  });

  it('should show an array that grows', () => {
    const { container, rerender } = render(<LogPanel source={['a']} defaultOpen />);
    rerender(<LogPanel source={['a', 'b']} defaultOpen />);
    expect(shownLines(container)).toEqual(['a', 'b']);
    rerender(<LogPanel source={['other']} defaultOpen />);
    expect(shownLines(container)).toEqual(['other']);
  });

  it('should say that nothing is there yet, or that nothing came', () => {
    const source = new TestLog(0);
    render(<LogPanel source={source} defaultOpen />);
    expect(screen.getByText('Waiting for the first line')).toBeVisible();
    act(() => source.complete());
    expect(screen.getByText('No log lines')).toBeVisible();
  });

  it('should say how many lines are no longer kept', () => {
    const source = new TestLog(20);
    render(<LogPanel source={source} defaultOpen />);
    act(() => source.forget(12));
    expect(screen.getByText('12 earlier lines are no longer kept')).toBeVisible();
  });

  it('should tell levels and the error stream by words', () => {
    const lines = [lineOf(0, { level: 'error' }), lineOf(1, { stream: 'stderr' }), lineOf(2, {})];
    const { container } = render(<LogPanel source={lines} defaultOpen />);
    const marks = Array.from(container.querySelectorAll('[data-line]'), (line) =>
      line.querySelector('[data-mark]')?.getAttribute('data-mark'),
    );
    expect(marks).toEqual(['Error', 'stderr', undefined]);
  });

  it('should show a line of a megabyte bit by bit', async () => {
    const { container } = render(<LogPanel source={['x'.repeat(1_048_576)]} defaultOpen />);
    const text = container.querySelector('[data-text]');
    expect(text?.textContent).toHaveLength(5_000);
    await userEvent.click(screen.getByRole('button', { name: /Show more \(5,000 of 1,048,576/ }));
    expect(text?.textContent).toHaveLength(20_000);
  });

  it('should bear control characters, torn surrogates and torn sequences', () => {
    const { container } = render(
      <LogPanel
        source={['\0\x07a\x1b[', '\ud800', '\x1b]8;;javascript:x\x07no link\x1b]8;;\x07']}
        defaultOpen
      />,
    );
    expect(shownLines(container)).toEqual(['a', '\ud800', 'no link']);
    expect(within(log()).queryByRole('link', { name: 'no link' })).not.toBeInTheDocument();
  });

  it('should colour a line by what came before it, and web addresses lead away safely', () => {
    const { container } = render(
      <LogPanel source={['\x1b[31mred', 'still \x1b[0mplain https://a.example/b.']} defaultOpen />,
    );
    const colours = Array.from(container.querySelectorAll('[data-front]'), (piece) => [
      piece.textContent,
      piece.getAttribute('data-front'),
    ]);
    expect(colours).toEqual([
      ['red', '1'],
      ['still ', '1'],
    ]);
    const link = screen.getByRole('link', { name: 'https://a.example/b' });
    expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  });
});

describe('the reader', () => {
  it('should search: count, next, previous, clear', async () => {
    const { container } = render(
      <LogPanel source={new TestLog(30)} defaultOpen defaultFollow={false} />,
    );
    const field = screen.getByRole('textbox', { name: 'Search the log' });
    await userEvent.type(field, 'LINE 1');
    expect(screen.getByText('11')).toBeVisible();
    expect(container.querySelectorAll('mark').length).toBeGreaterThan(5);
    await userEvent.keyboard('{Enter}{Enter}');
    expect(screen.getByText('2 of 11')).toBeVisible();
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    expect(screen.getByText('1 of 11')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(field).toHaveValue('');
    expect(container.querySelector('mark')).not.toBeInTheDocument();
  });

  it('should show a match beyond the cut of a long line', async () => {
    const { container } = render(
      <LogPanel
        source={['first', `${'x'.repeat(9_000)} needle ${'y'.repeat(9_000)}`]}
        defaultOpen
      />,
    );
    await userEvent.type(screen.getByRole('textbox'), 'needle{Enter}');
    expect(container.querySelector('mark')).toHaveTextContent('needle');
    const text = container.querySelector('[data-line="1"] [data-text]');
    expect(text).toHaveAttribute('data-from', '8001');
    expect(text?.textContent).toHaveLength(5_000);
  });

  it('should find letters however they are composed', async () => {
    const texts = ['re\u0301sume\u0301', 'résumé', '한글'.normalize('NFD'), 'resume'];
    render(<LogPanel source={texts} defaultOpen />);
    const field = screen.getByRole('textbox');
    await userEvent.type(field, 'RÉSUMÉ');
    expect(screen.getByText('2')).toBeVisible();
    await userEvent.clear(field);
    await userEvent.type(field, '한글');
    expect(screen.getByText('1')).toBeVisible();
  });

  it('should say that nothing was found', async () => {
    render(<LogPanel source={['a']} defaultOpen />);
    await userEvent.type(screen.getByRole('textbox'), 'zebra');
    expect(screen.getByText('No matches')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Only matches' }));
    expect(screen.getByText('No line matches')).toBeVisible();
  });

  it('should not take the key that finds in the page', () => {
    render(<LogPanel source={['a']} defaultOpen />);
    expect(fireEvent.keyDown(log(), { key: 'f', ctrlKey: true })).toBe(true);
  });

  it('should filter by level', async () => {
    const lines = [lineOf(0), lineOf(1, { level: 'warn' }), lineOf(2, { level: 'error' })];
    const { container } = render(<LogPanel source={lines} defaultOpen />);
    await userEvent.click(screen.getByRole('button', { name: 'More tools' }));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Level' }), 'warn');
    expect(shownLines(container)).toEqual(['line 1', 'line 2']);
  });

  it('should stop following by a button, and be told; the app may make it follow again', async () => {
    const onFollowChange = vi.fn();
    const panel = (follow?: boolean) => (
      <LogPanel source={['a']} defaultOpen follow={follow} onFollowChange={onFollowChange} />
    );
    const { container, rerender } = render(panel(true));
    const button = screen.getByRole('button', { name: 'Follow' });
    expect(button).toHaveAttribute('aria-pressed', 'true');
    expect(panelOf(container)).toHaveAttribute('data-following', 'true');
    await userEvent.click(button);
    expect(panelOf(container)).not.toHaveAttribute('data-following');
    rerender(panel(false));
    rerender(panel(true));
    expect(panelOf(container)).toHaveAttribute('data-following', 'true');
    expect(onFollowChange.mock.calls).toEqual([[false]]);
  });

  it('should be offered the new lines', async () => {
    const source = new TestLog(50);
    const { container } = render(<LogPanel source={source} defaultOpen defaultFollow={false} />);
    act(() => source.append(1_204));
    await userEvent.click(screen.getByRole('button', { name: '1,204 new lines' }));
    expect(panelOf(container)).toHaveAttribute('data-following', 'true');
    expect(log()).toHaveFocus();
  });

  it('should copy all lines without their colours, and be told', async () => {
    const user = userEvent.setup();
    const source = new TestLog(['\x1b[31mred\x1b[0m', 'b', 'c']);
    render(<LogPanel source={source} defaultOpen />);
    act(() => source.forget(1));
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied 2 lines')).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toBe('[1 earlier line is no longer kept]\nb\nc\n');
  });

  it('should find a line by the address of the page', () => {
    window.history.replaceState(null, '', '#L2');
    const { container } = render(<LogPanel source={['a', 'b', 'c']} defaultOpen />);
    expect(container.querySelector('[data-marked]')).toHaveAttribute('data-line', '1');
    window.history.replaceState(null, '', '#');
    fireEvent(window, new HashChangeEvent('hashchange'));
    expect(container.querySelector('[data-marked]')).not.toBeInTheDocument();
  });

  it('should keep the focus in the panel when its button goes away', async () => {
    const source = new TestLog(50);
    render(<LogPanel source={source} defaultOpen defaultFollow={false} />);
    act(() => source.append(2));
    await userEvent.click(screen.getByRole('button', { name: '2 new lines' }));
    expect(log()).toHaveFocus();
  });

  it('should find a line whose link the browser writes in another way', () => {
    window.location.hash = 'Büro 7-L2';
    const { container } = render(
      <LogPanel source={['a', 'b']} defaultOpen linePrefix="Büro 7-L" />,
    );
    expect(container.querySelector('[data-marked]')).toHaveAttribute('data-line', '1');
    window.location.hash = '';
  });

  it('should make room for tabs and wide characters, and for what is shown when asked for', async () => {
    const columns = (): number =>
      Number(/(\d+)ch/.exec(log().firstElementChild?.getAttribute('style') ?? '')?.[1]);
    const { unmount } = render(<LogPanel source={['\t'.repeat(50)]} defaultOpen />);
    expect(columns()).toBeGreaterThanOrEqual(50 * 8);
    unmount();
    render(<LogPanel source={['漢'.repeat(4_000), 'x'.repeat(20_000)]} defaultOpen />);
    expect(columns()).toBeGreaterThanOrEqual(8_000);
    expect(columns()).toBeLessThan(20_000);
    await userEvent.click(screen.getByRole('button', { name: /Show more/ }));
    expect(columns()).toBeGreaterThanOrEqual(20_000);
  });

  it('should go on counting from the start when the first lines are dropped', () => {
    const source = new TestLog(3);
    render(<LogPanel source={source} defaultOpen defaultTimestamps="relative" />);
    const timeOf = (): Element | null => log().querySelector('[data-line="2"] [data-time]');
    expect(timeOf()).toHaveAttribute('data-time', '+0:02.000');
    act(() => {
      source.forget(1);
      source.append(1);
    });
    expect(timeOf()).toHaveAttribute('data-time', '+0:02.000');
  });

  it('should read the words of another language', () => {
    render(
      <DisplayProvider
        locale="de"
        labels={{ log: { title: 'Protokoll', lines: (text) => `${text} Zeilen` } }}
      >
        <LogPanel source={new TestLog(1_234)} defaultOpen labels={{ search: 'Suchen' }} />
      </DisplayProvider>,
    );
    expect(screen.getByRole('log', { name: 'Protokoll' })).toHaveAccessibleDescription(
      '1.234 Zeilen',
    );
    expect(screen.getByRole('textbox', { name: 'Suchen' })).toBeVisible();
  });
});

describe('the root', () => {
  it('should take ref, class, style and the rest, and class names for the parts', () => {
    const ref = createRef<HTMLElement>();
    const { container } = render(
      <LogPanel
        ref={ref}
        source={['a']}
        defaultOpen
        className="mine"
        style={{ color: 'red' }}
        id="log"
        classNames={{ line: 'my-line' }}
      />,
    );
    expect(ref.current).toBe(panelOf(container));
    expect(ref.current).toHaveClass('task-log', 'mine');
    expect(ref.current).toHaveAttribute('id', 'log');
    expect(container.querySelector('[data-line]')).toHaveClass('task-log-line', 'my-line');
  });

  it('should bear none of our classes when unstyled', () => {
    const { container } = render(<LogPanel source={['a']} defaultOpen unstyled className="mine" />);
    expect(container.innerHTML).not.toMatch(/class="[^"]*task-log/);
    expect(shownLines(container)).toEqual(['a']);
  });

  it('should render on a server without its lines, and show them once it has taken over', () => {
    const source = new TestLog(50);
    const html = renderToString(<LogPanel source={source} defaultOpen />);
    expect(html).toContain('Loading the log');
    expect(html).not.toContain('line 49');
    expect(source.listeners.size).toBe(0);
    const page = document.createElement('div');
    page.innerHTML = html;
    document.body.append(page);
    render(<LogPanel source={source} defaultOpen />, { container: page, hydrate: true });
    expect(within(page).getByRole('log')).toHaveTextContent('line 49');
  });
});
