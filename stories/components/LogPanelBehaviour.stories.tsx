// What the log panel does in a real browser: following, reading undisturbed, wrapping, searching,
// selecting and copying, and a million lines. Each story is a test of one promise.
import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview.js';
import { LogPanel } from '../../src/components/LogPanel/index.js';
import { StoryLog } from './logPanelData.js';

const meta = preview.meta({
  title: 'Components/LogPanel/Behaviour',
  component: LogPanel,
  args: { source: [], defaultOpen: true, linePrefix: null },
  tags: ['!autodocs'],
});

/** A frame in which the browser lays out and notifies its observers. */
const frames = async (count = 3): Promise<void> => {
  for (let frame = 0; frame < count; frame += 1) {
    await new Promise((resolve) => void requestAnimationFrame(resolve));
  }
};

/** A panel on the page, with what its reader can see and do. */
class Reader {
  readonly page: ReturnType<typeof within>;

  constructor(readonly root: HTMLElement) {
    this.page = within(root);
  }

  get lines(): HTMLElement {
    return this.page.getByRole('log');
  }

  get isFollowing(): boolean {
    return this.root.querySelector('.task-log')?.getAttribute('data-following') === 'true';
  }

  /** The numbers, from 0, of the lines in sight, with the place of each on the screen. */
  inSight(): Map<number, number> {
    const box = this.lines.getBoundingClientRect();
    const seen = new Map<number, number>();
    for (const row of this.lines.querySelectorAll<HTMLElement>('[data-line]')) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > box.top + 1 && top < box.bottom - 1) seen.set(Number(row.dataset['line']), top);
    }
    return seen;
  }

  row(line: number): HTMLElement {
    const row = this.lines.querySelector<HTMLElement>(`[data-line="${line}"]`);
    if (!row) throw new Error(`Line ${line} is not on the page.`);
    return row;
  }

  async scrollBy(pixels: number): Promise<void> {
    this.lines.scrollTop += pixels;
    await frames();
  }

  async shows(line: number): Promise<void> {
    await waitFor(() => expect([...this.inSight().keys()]).toContain(line), { timeout: 5_000 });
  }
}

/** Nothing that is in sight may have moved. */
function expectUnmoved(before: Map<number, number>, after: Map<number, number>): void {
  for (const [line, top] of before) {
    expect(Math.abs((after.get(line) ?? Number.NaN) - top), `line ${line}`).toBeLessThan(1);
  }
}

const followed = new StoryLog(2_000);
export const FollowsUntilTheReaderScrollsUp = meta.story({
  args: { source: followed },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(1_999);
    followed.append(300);
    await reader.shows(2_299);

    await reader.scrollBy(-500);
    await waitFor(() => expect(reader.isFollowing).toBe(false));
    const before = reader.inSight();
    followed.append(1_204);
    const button = await reader.page.findByRole('button', { name: '1,204 new lines' });
    expectUnmoved(before, reader.inSight());

    await userEvent.click(button);
    await reader.shows(3_503);
    await expect(reader.isFollowing).toBe(true);
  },
});

export const StopsAtTheFirstTurnOfTheWheel = meta.story({
  args: { source: new StoryLog(2_000) },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(1_999);
    reader.lines.dispatchEvent(new WheelEvent('wheel', { deltaY: 5, bubbles: true }));
    await expect(reader.isFollowing).toBe(true);
    reader.lines.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, bubbles: true }));
    await waitFor(() => expect(reader.isFollowing).toBe(false));
  },
});

export const KeysGoToBothEnds = meta.story({
  args: { source: new StoryLog(2_000) },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(1_999);
    reader.lines.focus();
    await userEvent.keyboard('{Home}');
    await reader.shows(0);
    await expect(reader.isFollowing).toBe(false);
    await userEvent.keyboard('{End}');
    await reader.shows(1_999);
    await expect(reader.isFollowing).toBe(true);
    await userEvent.keyboard('{PageUp}');
    await waitFor(() => expect(reader.isFollowing).toBe(false));
  },
});

const million = new StoryLog(1_000_000);
export const AMillionLines = meta.story({
  args: { source: million },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(999_999);
    const { lines } = reader;
    await expect(lines.querySelectorAll('[data-line]').length).toBeLessThan(120);
    await expect(lines.scrollTop + lines.clientHeight).toBeGreaterThan(lines.scrollHeight - 2);

    // A drag of the thumb, then steps of the wheel: those move by as many pixels as they say.
    lines.scrollTop = lines.scrollHeight / 3;
    await frames();
    const before = reader.inSight();
    await reader.scrollBy(70);
    const after = reader.inSight();
    const common = [...before].filter(([line]) => after.has(line));
    await expect(common.length).toBeGreaterThan(5);
    for (const [line, top] of common) {
      await expect(Math.abs(top - 70 - (after.get(line) ?? 0))).toBeLessThan(1);
    }

    million.append(500);
    await frames();
    expectUnmoved(after, reader.inSight());
    lines.scrollTop = 0;
    await reader.shows(0);
  },
});

const kept = new StoryLog(5_000);
export const KeepsItsPlaceWhenWrapping = meta.story({
  args: { source: kept },
  render: (args) => (
    <div style={{ inlineSize: 420 }}>
      <LogPanel {...args} />
    </div>
  ),
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(4_999);
    reader.lines.scrollTop = 40_000;
    await reader.shows(2_000);
    const first = [...reader.inSight().keys()][0];
    const wrap = reader.page.getByRole('button', { name: 'Wrap lines' });
    await userEvent.click(wrap);
    await frames();
    await expect([...reader.inSight().keys()][0]).toBe(first);
    await expect(reader.lines.scrollWidth).toBeLessThanOrEqual(reader.lines.clientWidth);

    const before = reader.inSight();
    kept.append(200);
    kept.forget(1_000);
    await frames();
    expectUnmoved(before, reader.inSight());

    await userEvent.click(wrap);
    await frames();
    await expect([...reader.inSight().keys()][0]).toBe(first);
    await userEvent.click(wrap);
    await userEvent.click(reader.page.getByRole('button', { name: '200 new lines' }));
    await reader.shows(5_199);
    const last = reader.row(5_199).getBoundingClientRect();
    await expect(last.bottom - reader.lines.getBoundingClientRect().bottom).toBeLessThan(5);
  },
});

export const SearchesFromTheKeyboard = meta.story({
  args: { source: new StoryLog(300_000) },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(299_999);
    const field = reader.page.getByRole('textbox', { name: 'Search the log' });
    await userEvent.type(field, 'ENTRY 12345');
    await waitFor(() => expect(reader.page.getByText('11')).toBeVisible(), { timeout: 10_000 });
    await userEvent.keyboard('{Enter}');
    await reader.shows(12_344);
    await expect(reader.row(12_344).querySelector('mark')).toHaveTextContent('entry 12345');
    await expect(reader.isFollowing).toBe(false);
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    await reader.shows(123_458);

    await userEvent.click(reader.page.getByRole('button', { name: 'Only matches' }));
    await waitFor(() => expect(reader.lines.querySelectorAll('[data-line]')).toHaveLength(11));
    await userEvent.click(field);
    await userEvent.keyboard('{Escape}');
    await expect(field).toHaveValue('');
  },
});

const selected = new StoryLog(3_000);
export const KeepsASelectionAndCopiesItWhole = meta.story({
  args: { source: selected },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(2_999);
    const text = (line: number): Node => {
      const node = reader.row(line).querySelector('[data-text]')?.firstChild;
      if (!node) throw new Error(`Line ${line} has no text.`);
      return node;
    };
    const selection = document.getSelection();
    if (!selection) throw new Error('This browser has no selection.');
    selection.setBaseAndExtent(text(2_990), 6, text(2_992), 5);
    await waitFor(() => expect(reader.isFollowing).toBe(false));
    const before = reader.inSight();
    const [anchor] = [selection.anchorNode];

    selected.append(500);
    await frames();
    expectUnmoved(before, reader.inSight());
    await reader.scrollBy(-20_000);
    await expect(selection.anchorNode).toBe(anchor);
    await expect(selection.toString()).toContain('2991');

    // The other end goes far away: what lies between is not on the page, and is copied all the same.
    const [top = 0] = reader.inSight().keys();
    selection.setBaseAndExtent(text(2_992), 5, text(top), 0);
    await frames();
    const clipboardData = new DataTransfer();
    reader.lines.dispatchEvent(
      new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }),
    );
    const copied = clipboardData.getData('text/plain').split('\n');
    await expect(copied).toHaveLength(2_992 - top + 1);
    await expect(copied[0]).toBe(selected.getLine(top)?.text);
    await expect(copied.at(-1)).toBe('entry');

    reader.lines.focus();
    await userEvent.keyboard('{Control>}a{/Control}');
    const all = new DataTransfer();
    reader.lines.dispatchEvent(
      new ClipboardEvent('copy', { clipboardData: all, bubbles: true, cancelable: true }),
    );
    await expect(all.getData('text/plain').split('\n')).toHaveLength(3_500);
    selection.removeAllRanges();
  },
});

export const KeepsTheGutterOutOfTheText = meta.story({
  args: { source: ['one', 'two'], defaultTimestamps: 'absolute' },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(1);
    await expect(reader.row(0)).toHaveTextContent(/^one$/);
    const number = reader.row(0).querySelector('[data-number]');
    await expect(number && getComputedStyle(number, '::before').content).toBe('"1"');
    await expect(number && getComputedStyle(number).userSelect).toBe('none');
  },
});

export const BearsAMegabyteInOneLine = meta.story({
  args: { source: ['before', `${'x'.repeat(1_048_575)}!`, 'after'] },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await reader.shows(2);
    const text = reader.row(1).querySelector('[data-text]');
    await expect(text?.textContent).toHaveLength(5_000);
    await userEvent.click(reader.page.getByRole('button', { name: /Show more/ }));
    await expect(text?.textContent).toHaveLength(20_000);
    await expect(reader.row(2).getBoundingClientRect().top).toBeGreaterThan(
      reader.row(1).getBoundingClientRect().top,
    );
  },
});

const MANY = Array.from({ length: 20_000 }, (_, line) => `line ${line}`);

export const LimitsItselfWhereNoStyleDoes = meta.story({
  args: { source: MANY, unstyled: true },
  play: async ({ canvasElement }) => {
    const reader = new Reader(canvasElement);
    await waitFor(() => expect(reader.lines.clientHeight).toBeLessThan(2 * window.innerHeight));
    await waitFor(() =>
      expect(reader.lines.querySelectorAll('[data-line]').length).toBeLessThan(200),
    );
    await expect([...reader.inSight().keys()]).toContain(MANY.length - 1);
  },
});

export const MeasuresAnewWithoutAComplaint = meta.story({
  args: {
    source: MANY.slice(0, 4).map((text) => `${text} ${'word '.repeat(40)}`),
    defaultWrap: true,
  },
  play: async ({ canvasElement }) => {
    const complaints: string[] = [];
    const complain = (event: ErrorEvent): void => void complaints.push(event.message);
    window.addEventListener('error', complain);
    const reader = new Reader(canvasElement);
    await reader.shows(3);
    for (const size of ['20px', '9px', '13px']) {
      canvasElement.style.setProperty('font-size', size);
      canvasElement.style.inlineSize = `${parseInt(size, 10) * 30}px`;
      reader.lines.style.fontSize = size;
      await frames();
    }
    window.removeEventListener('error', complain);
    await expect(complaints).toEqual([]);
  },
});
