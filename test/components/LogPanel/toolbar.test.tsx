import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { LogPanel } from '../../../src/components/LogPanel/index.js';
import { preloadLogPanel } from '../../../src/components/LogPanel/loadLogBody.js';
import { lineOf, TestLog } from './support.js';

const log = (): HTMLElement => screen.getByRole('log');
const shown = (): (string | null)[] =>
  Array.from(document.querySelectorAll('[data-line]'), (line) => line.textContent);
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const toggle = (): Promise<void> => userEvent.click(button('Log'));
const openMore = (): Promise<void> => userEvent.click(button('More tools'));
const levels = [
  lineOf(0),
  lineOf(1, { level: 'warn' }),
  lineOf(2, { level: 'error' }),
  lineOf(3, { level: 'fatal' }),
];

beforeAll(preloadLogPanel);
afterEach(() => localStorage.clear());

describe('the toolbar of the log', () => {
  it('should say how many errors and warnings there are, and show only those', async () => {
    render(<LogPanel source={levels} defaultOpen />);
    await userEvent.click(button('2 errors'));
    expect(button('2 errors')).toHaveAttribute('aria-pressed', 'true');
    expect(shown()).toEqual(['line 2', 'line 3']);
    await userEvent.click(button('1 warning'));
    expect(shown()).toEqual(['line 1', 'line 2', 'line 3']);
    await userEvent.click(button('1 warning'));
    expect(shown()).toHaveLength(4);
  });

  it('should count no errors that are no longer kept', () => {
    const source = new TestLog([lineOf(0, { level: 'error' }), lineOf(1, { level: 'error' })]);
    source.forget(1);
    render(<LogPanel source={source} defaultOpen />);
    expect(button('1 error')).toBeVisible();
    expect(screen.queryByRole('button', { name: /warning/ })).not.toBeInTheDocument();
  });

  it('should keep the pressed filter in sight, though nothing passes it', async () => {
    render(<LogPanel source={['a']} defaultOpen defaultSettings={{ minLevel: 'error' }} />);
    expect(screen.getByText('No line matches')).toBeVisible();
    await userEvent.click(button('0 errors'));
    expect(shown()).toEqual(['a']);
  });

  it('should put the focus back when its further tools are closed by Escape', async () => {
    render(<LogPanel source={['a']} defaultOpen />);
    await openMore();
    await userEvent.click(screen.getByRole('combobox', { name: 'Times' }));
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
    expect(button('More tools')).toHaveFocus();
    expect(button('More tools')).toHaveAttribute('aria-expanded', 'false');
  });

  it('should be used from the keyboard while the lines have the focus, and only then', async () => {
    const { container } = render(<LogPanel source={new TestLog(30)} defaultOpen />);
    log().focus();
    await userEvent.keyboard('?');
    const keys = within(screen.getByRole('group', { name: 'More tools' }));
    expect(keys.getByText('Select all lines')).toBeVisible();
    await userEvent.keyboard('w');
    expect(log()).toHaveAttribute('data-wrap');
    await userEvent.keyboard('+');
    expect(log().style.getPropertyValue('--task-log-scale')).toBe('1.15');
    await userEvent.keyboard('/');
    expect(screen.getByRole('textbox')).toHaveFocus();
    await userEvent.keyboard('line w');
    expect(log()).toHaveAttribute('data-wrap');
    await userEvent.keyboard('{Backspace}1');
    log().focus();
    await userEvent.keyboard('n');
    expect(container.querySelector('[data-current]')).toHaveTextContent(/^line 1/);
  });

  it('should fill the window until the reader leaves it', async () => {
    const { container } = render(
      <>
        <LogPanel source={['a']} defaultOpen />
        <button type="button">elsewhere</button>
      </>,
    );
    const panel = container.querySelector('section');
    log().focus();
    await userEvent.keyboard('f');
    expect(panel).toHaveAttribute('data-full');
    await userEvent.keyboard('{Escape}');
    expect(panel).not.toHaveAttribute('data-full');
    expect(log()).toHaveFocus();
    await userEvent.keyboard('f{Tab}');
    expect(button('elsewhere')).toHaveFocus();
    expect(panel).not.toHaveAttribute('data-full');
  });

  it('should copy a line and its link', async () => {
    const user = userEvent.setup();
    render(<LogPanel source={['\x1b[31mred\x1b[0m', 'b']} defaultOpen />);
    await user.hover(screen.getByText('red'));
    await user.click(button('Copy line'));
    expect(await screen.findByText('Copied')).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toBe('red');
    expect(log()).toHaveFocus();
    await user.hover(screen.getByText('b'));
    await user.click(button('Copy link to line'));
    await waitFor(async () =>
      expect(await navigator.clipboard.readText()).toBe(`${location.href}#L2`),
    );
  });
});

describe('the settings of the log', () => {
  it('should outlast the closing of the panel', async () => {
    render(<LogPanel source={levels} defaultOpen />);
    await userEvent.click(button('Wrap lines'));
    await userEvent.type(screen.getByRole('textbox'), 'line 2');
    await toggle();
    await toggle();
    expect(button('Wrap lines')).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByRole('textbox')).toHaveValue('line 2');
  });

  it('should be what the app decides', async () => {
    const onSettingsChange = vi.fn();
    render(
      <LogPanel
        source={levels}
        defaultOpen
        settings={{ wrap: true, textSize: 150 }}
        onSettingsChange={onSettingsChange}
      />,
    );
    await userEvent.click(button('Wrap lines'));
    expect(button('Wrap lines')).toHaveAttribute('aria-pressed', 'true');
    expect(onSettingsChange).toHaveBeenCalledExactlyOnceWith({
      search: '',
      onlyMatches: false,
      minLevel: 'trace',
      wrap: false,
      timestamps: 'off',
      textSize: 150,
    });
    await userEvent.click(button('Show times'));
    expect(button('Show times')).toHaveAttribute('aria-pressed', 'true');
  });

  it('should be kept by the browser, but for what hides lines', async () => {
    const first = render(<LogPanel source={levels} defaultOpen settingsKey="log" />);
    await userEvent.click(button('Show times'));
    await userEvent.type(screen.getByRole('textbox'), 'line 2');
    await userEvent.click(button('Only matches'));
    await userEvent.click(button('2 errors'));
    await openMore();
    await userEvent.click(button('Larger text'));
    first.unmount();
    render(<LogPanel source={levels} defaultOpen settingsKey="log" />);
    expect(button('Show times')).toHaveAttribute('aria-pressed', 'true');
    expect(log().style.getPropertyValue('--task-log-scale')).toBe('1.15');
    expect(screen.getByRole('textbox')).toHaveValue('');
    expect(shown()).toHaveLength(4);
  });

  it.each(['[', 'null', '{"wrap":"yes","textSize":1e9,"timestamps":"never","minLevel":"fatal"}'])(
    'should be the usual ones where the browser kept %s',
    (kept) => {
      localStorage.setItem('log', kept);
      render(<LogPanel source={levels} defaultOpen settingsKey="log" />);
      expect(button('Wrap lines')).toHaveAttribute('aria-pressed', 'false');
      expect(log().style.getPropertyValue('--task-log-scale')).toBe('');
      expect(shown()).toHaveLength(4);
    },
  );
});
