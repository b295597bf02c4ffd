/** Each job of the demo, from its button to its end, without a reload. */
import { mkdir } from 'node:fs/promises';
import type { Locator } from 'playwright';
import { describe, expect, it } from 'vitest';
import { setUpDemo } from './harness.js';

const demo = setUpDemo();

/** How far the bar of a card was, each place once in a row. */
async function progressOf(id: string): Promise<number[]> {
  const values = (await demo.tab.cardHistory(id)).map(({ value }) => value);
  return values.filter((value, index) => value !== null && value !== values[index - 1]) as number[];
}

const inOrder = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

async function press(card: Locator, button: string): Promise<void> {
  await card.getByRole('button', { name: button, exact: true }).click();
}

describe('the jobs of the demo', () => {
  it('should show a checksum with its bytes, its time left and every line', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('checksum');
    await tab.openLog(card);
    await card.getByText(/\d+ (s|min) left/).waitFor();
    await card.getByText(/[\d.]+ of [\d.]+ MB/).waitFor();
    await tab.waitForStatus(card, 'completed');
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'completed']);
    const progress = await progressOf(id);
    expect(progress.length).toBeGreaterThan(3);
    expect(progress).toEqual(inOrder(progress));
    await card.getByText(/^[0-9a-f]{64}$/).waitFor();
    expect(await tab.expectWholeLog(id, card)).toBeGreaterThan(100);
  });

  it('should show the phases of a compression, and then its result', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('compress');
    await tab.openLog(card);
    await card.locator('.task-phase[aria-current=step]', { hasText: 'Running' }).waitFor();
    await tab.waitForStatus(card, 'completed');
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'completed']);
    const progress = await progressOf(id);
    expect(progress.length).toBeGreaterThan(3);
    expect(progress).toEqual(inOrder(progress));
    // The outcome stands in place of the bar.
    expect(await card.locator('.task-progress').count()).toBe(0);
    await card
      .locator('.task-result')
      .getByText(/\.tar\.gz$/)
      .waitFor();
    expect(await tab.expectWholeLog(id, card)).toBeGreaterThan(100);
  });

  it('should show the coloured output of a command', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('command');
    await tab.openLog(card);
    await card.locator('.task-log-line [data-front="2"]').first().waitFor();
    await tab.waitForStatus(card, 'completed');
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'completed']);
    expect(await tab.expectWholeLog(id, card)).toBeGreaterThan(50);
  });

  it('should say why a job failed and what to do, so that the next attempt succeeds', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('failing');
    await tab.openLog(card);
    await tab.waitForStatus(card, 'failed');
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'failed']);
    const error = card.locator('.task-error');
    await error.getByText('folder_missing').waitFor();
    const guidance = (await error.textContent()) ?? '';
    const folder = /mkdir ([^)]+)\)/.exec(guidance)?.[1];
    expect(folder).toBeDefined();
    const lines = await tab.expectWholeLog(id, card);

    await mkdir(folder ?? '');
    await press(card, 'Retry');
    await card.and(tab.page.locator(':not([data-status=failed])')).waitFor();
    await tab.waitForStatus(card, 'completed');
    expect(await error.count()).toBe(0);
    // The log goes on where the first attempt left it.
    expect(await tab.expectWholeLog(id, card)).toBeGreaterThan(lines);
  });

  it('should pause, resume and cancel a long job', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('long');
    await tab.waitForStatus(card, 'running');
    await press(card, 'Pause');
    await tab.waitForStatus(card, 'paused');
    await press(card, 'Resume');
    await tab.waitForStatus(card, 'running');
    await tab.openLog(card);
    await tab.waitForLines(card, 2);
    await tab.cancel(card);
    expect(await tab.statusHistory(id)).toEqual([
      ...['pending', 'running', 'paused', 'running', 'cancelled'],
    ]);
    await tab.expectWholeLog(id, card);
  });

  it('should stay responsive while 50,000 lines arrive, and show each of them', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('50,000 lines');
    await tab.openLog(card);
    let lines = await tab.countLines(card);
    for (const theme of ['dark', 'light'] as const) {
      await tab.page.getByRole('radio', { name: theme }).check();
      await tab.page.locator(`html[data-theme=${theme}]`).waitFor();
      expect(await card.getAttribute('data-status'), 'while lines arrive').not.toBe('completed');
      lines = await tab.waitForLines(card, lines);
    }
    expect(lines).toBeLessThanOrEqual(50_000);
    await tab.waitForStatus(card, 'completed');
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'completed']);
    expect(await tab.expectWholeLog(id, card)).toBe(50_000);
  });
});
