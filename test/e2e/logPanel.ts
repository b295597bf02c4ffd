/** A page with one log panel in a real browser, at any zoom and with a reader's own settings. */
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright';
import type { LogPage } from './logPanel.page.js';

declare global {
  interface Window {
    readonly logPage: LogPage;
  }
}

let bundled: Promise<{ script: string; style: string }> | undefined;

async function bundle(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'logPanel.page.tsx')],
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const textOf = (end: string): string =>
    outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}

/** How a page is opened. */
export interface LogPageOptions {
  /** The browser's zoom: 0.9 is 90 %. It scales the device's px and leaves fewer of the page's. */
  readonly zoom?: number;
  /** Styles of the reader's own. */
  readonly style?: string;
}

/** Opens the page in a context of its own, which is closed with it. */
export async function openLogPage(
  browser: Browser,
  { zoom = 1, style = '' }: LogPageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: Math.round(1000 / zoom), height: Math.round(800 / zoom) },
    deviceScaleFactor: zoom,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const code = await (bundled ??= bundle());
  // A real origin: the clipboard is for these only.
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' }),
  );
  await page.goto('http://localhost/');
  await page.addStyleTag({ content: code.style });
  if (style !== '') await page.addStyleTag({ content: style });
  await page.addScriptTag({ content: code.script });
  return page;
}

/** Lets the browser lay out and paint a few times. */
export async function frames(page: Page, count = 4): Promise<void> {
  await page.evaluate(async (left) => {
    for (let frame = 0; frame < left; frame += 1) {
      await new Promise((resolve) => void requestAnimationFrame(resolve));
    }
  }, count);
}

/** What a reader sees of the panel. */
export function see(page: Page): Promise<{
  readonly isFollowing: boolean;
  /** The lines that are wholly in sight. */
  readonly lines: readonly number[];
  readonly scrollTop: number;
}> {
  return page.evaluate(() => {
    const element = document.querySelector('[role=log]');
    if (!element) throw new Error('There are no lines on the page.');
    const box = element.getBoundingClientRect();
    const lines = Array.from(element.querySelectorAll<HTMLElement>('[data-line]'))
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= box.top - 1 && bottom <= box.bottom + 1;
      })
      .map((row) => Number(row.dataset['line']));
    return {
      isFollowing: document.querySelector('section')?.dataset['following'] === 'true',
      lines,
      scrollTop: element.scrollTop,
    };
  });
}
