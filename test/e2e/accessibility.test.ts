/** The whole page, as axe-core judges it: with cards in every state, light and dark, wide and narrow. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { DemoPage } from './demoPage.js';
import { setUpDemo } from './harness.js';

declare global {
  interface Window {
    axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
  }
}

const demo = setUpDemo();

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, each with the elements concerned. */
async function violations({ page }: DemoPage): Promise<string[]> {
  const found = await page.evaluate(async () => (await window.axe.run()).violations);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Brings cards onto the page that show most of what there is to show. @returns that of a job at work */
async function startJobs(tab: DemoPage): Promise<Locator> {
  const failed = await tab.start('failing');
  await tab.openLog(failed.card);
  await tab.waitForStatus(failed.card, 'failed');
  const running = await tab.start('long');
  await tab.waitForStatus(running.card, 'running');
  return running.card;
}

describe('the page of the demo', () => {
  it.each([
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'light', width: 320 },
  ] as const)(
    'should have no accessibility violation ($colorScheme, $width px)',
    async ({ colorScheme, width }) => {
      const { tab } = demo;
      // Without motion, for a colour on its way to another is none that anybody reads.
      await tab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await tab.page.setViewportSize({ width, height: 800 });
      const running = await startJobs(tab);
      await tab.page.evaluate(axe);
      expect(await violations(tab)).toEqual([]);
      const scrolled = await tab.page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrolled, 'nothing sticks out').toBe(width);
      // It would work on for minutes, and the next test's page wait for the server.
      await tab.cancel(running);
    },
  );
});
