// Chromium and what its developer tools tell of a page.
import { chromium, type Browser, type CDPSession, type Page } from 'playwright';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';

/** A page under measurement. */
export interface Stage {
  readonly page: Page;
  readonly devtools: CDPSession;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch(chromiumLaunchOptions());
}

/** Does something on a fresh page, and closes it. */
export async function onPage<Value>(
  browser: Browser,
  url: string,
  act: (stage: Stage) => Promise<Value>,
): Promise<Value> {
  const context = await browser.newContext({ viewport: { width: 1_024, height: 768 } });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    const devtools = await context.newCDPSession(page);
    // Time that the thread worked, not time that passed: other programs of the machine do not count.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in window);
    const value = await act({ page, devtools });
    if (problems.length > 0) throw new Error(`The page failed: ${problems.join('; ')}`);
    return value;
  } finally {
    await context.close();
  }
}

/** One of the figures that Chromium keeps of a page. */
async function metric({ devtools }: Stage, name: string): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find((entry) => entry.name === name)?.value ?? Number.NaN;
}

/** For how many ms the page's main thread has worked since the page was opened. */
export async function mainThreadTime(stage: Stage): Promise<number> {
  return 1_000 * (await metric(stage, 'TaskDuration'));
}
