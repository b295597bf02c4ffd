/** What the log panel promises in a real browser: at every zoom, hidden and shown, and to the last character. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './demoPage.js';
import { frames, openLogPage, see, type LogPageOptions } from './logPanel.js';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => page.context().close());

const open = async (options?: LogPageOptions): Promise<void> => {
  page = await openLogPage(browser, options);
};
const show = async (texts: readonly string[], wrap = false): Promise<void> => {
  await page.evaluate(([lines, defaultWrap]) => window.logPage.show(lines, { defaultWrap }), [
    texts,
    wrap,
  ] as const);
  await frames(page);
};
const append = async (texts: readonly string[]): Promise<void> => {
  await page.evaluate((lines) => window.logPage.append(lines), texts);
  await frames(page);
};
const linesOf = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `line ${from + index}`);

/** Chromium's own steps. */
const ZOOMS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];
const COUNTS = [100, 101, 333, 1_000, 2_500, 5_000];

describe.each(ZOOMS)('at a zoom of %d', (zoom) => {
  it('should open at its end and follow, however long the log is', async () => {
    await open({ zoom });
    for (const count of COUNTS) {
      await show(linesOf(count));
      expect((await see(page)).lines.at(-1), `${count} lines`).toBe(count - 1);
      for (const step of [1, 2, 30]) {
        const before = (await see(page)).lines.at(-1) ?? 0;
        await append(linesOf(step, before + 1));
        const { lines, isFollowing } = await see(page);
        expect(lines.at(-1), `${count} lines and ${step} more`).toBe(before + step);
        expect(isFollowing).toBe(true);
      }
    }
  });
});

describe('a reader', () => {
  it('should keep following after a wheel to the side, and stop with one up', async () => {
    await open();
    await show([...linesOf(200), 'x'.repeat(400)]);
    await page.getByRole('log').hover();
    await page.mouse.wheel(300, 0);
    await frames(page, 12);
    await append(['after']);
    expect(await see(page)).toMatchObject({ isFollowing: true });
    expect((await see(page)).lines.at(-1)).toBe(201);
    await page.mouse.wheel(0, -60);
    await expect.poll(async () => (await see(page)).isFollowing).toBe(false);
  });

  it('should find the log as it was left after it was hidden', async () => {
    await open();
    await show(linesOf(3_000));
    const display = async (value: string): Promise<void> => {
      await page.evaluate((wanted) => {
        const main = document.querySelector('main');
        if (main) main.style.display = wanted;
      }, value);
      await frames(page);
    };
    await display('none');
    await append(linesOf(500, 3_000));
    await display('');
    expect((await see(page)).lines.at(-1)).toBe(3_499);

    await page.getByRole('log').hover();
    await page.mouse.wheel(0, -4_000);
    await expect.poll(async () => (await see(page)).isFollowing).toBe(false);
    await frames(page, 20);
    const { lines } = await see(page);
    await display('none');
    await append(linesOf(500, 3_500));
    await display('');
    expect((await see(page)).lines).toEqual(lines);
  });

  it('should copy what was selected: lines, all of them, and then a part again', async () => {
    await open();
    await show(linesOf(1_000));
    const copied = async (): Promise<string> => {
      await page.keyboard.press('Control+C');
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const box = async (line: number) => {
      const found = await page.locator(`[data-line="${line}"] [data-text]`).boundingBox();
      if (!found) throw new Error(`Line ${line} is not in sight.`);
      return found;
    };
    const drag = async (from: number, to: number): Promise<void> => {
      const [first, last] = [await box(from), await box(to)];
      await page.mouse.move(first.x + 1, first.y + first.height / 2);
      await page.mouse.down();
      await page.mouse.move(last.x + last.width, last.y + last.height / 2, { steps: 4 });
      await page.mouse.up();
    };
    await drag(992, 994);
    expect(await copied()).toBe('line 992\nline 993\nline 994');
    await page.getByRole('log').focus();
    await page.keyboard.press('Control+A');
    expect((await copied()).split('\n')).toHaveLength(1_000);
    // Drags what is selected, which leaves it selected.
    await drag(995, 996);
    expect((await copied()).split('\n')).toHaveLength(1_000);
    const { x, y } = await box(990);
    await page.mouse.click(x + 1, y + 1);
    await drag(995, 996);
    expect(await copied()).toBe('line 995\nline 996');
  });

  it('should fill the window and put everything back', async () => {
    await open();
    await show(linesOf(2_000));
    const before = await see(page);
    await page.getByRole('log').focus();
    await page.keyboard.press('f');
    await frames(page);
    const box = await page.locator('section').boundingBox();
    expect(box).toEqual({ x: 0, y: 0, width: 1_000, height: 800 });
    const full = await see(page);
    expect(full.lines.at(-1)).toBe(1_999);
    expect(full.isFollowing).toBe(true);
    expect(full.lines.length).toBeGreaterThan(before.lines.length + 10);
    await page.keyboard.press('Escape');
    await frames(page);
    expect((await see(page)).lines).toEqual(before.lines);
    await expect
      .poll(() => page.getByRole('log').evaluate((log) => log === document.activeElement))
      .toBe(true);
  });
});

/** Texts whose characters take more room than the columns of a terminal would say. */
const WIDE_TEXTS = {
  Devanagari: 'क्षत्रियों की भाषा '.repeat(60),
  Tamil: 'கொள்ளையடித்தவர் '.repeat(60),
  Arabic: 'السلام عليكم ورحمة الله '.repeat(60),
  Thai: 'ภาษาไทยสวยงาม '.repeat(60),
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(60),
  capitals: 'WMW@%'.repeat(200),
};
const READERS: Readonly<Record<string, string>> = {
  'as it is': '',
  'with letter spacing':
    '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }',
  'with a font that is not monospaced': '.task-log-lines { font-family: serif !important; }',
  'with a large text': '.task-log-lines { font-size: 26px !important; }',
};

describe.each(Object.entries(READERS))('the last character, %s', (_name, style) => {
  it.each(Object.entries(WIDE_TEXTS))('should be scrolled to: %s', async (_script, text) => {
    await open({ style });
    for (const wrap of [false, true]) {
      await show(['first', `${text}END`], wrap);
      const beyond = await page.evaluate(() => {
        const element = document.querySelector('[role=log]');
        const node = document.querySelector('[data-line="1"] [data-text]')?.lastChild;
        if (!element || !node) throw new Error('The line is not on the page.');
        element.scrollLeft = element.scrollWidth;
        element.scrollTop = element.scrollHeight;
        const range = document.createRange();
        const length = node.textContent?.length ?? 0;
        range.setStart(node, length - 1);
        range.setEnd(node, length);
        const last = range.getBoundingClientRect();
        const box = element.getBoundingClientRect();
        return Math.max(last.right - box.right, last.bottom - box.bottom);
      });
      expect(beyond, wrap ? 'wrapped' : 'on one line').toBeLessThanOrEqual(0);
    }
  });
});
