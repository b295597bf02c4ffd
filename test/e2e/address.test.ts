/** A task is found again by its address: after a reload, and in another tab. */
import { describe, expect, it } from 'vitest';
import { setUpDemo } from './harness.js';

const demo = setUpDemo();

describe('the address of a task', () => {
  it('should find the running task after a reload and in a second tab', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('long');
    await tab.waitForStatus(card, 'running');
    await card.getByRole('link', { name: 'Open this task alone' }).click();
    await tab.page.getByRole('heading', { name: 'One task' }).waitFor();
    expect(new URL(tab.page.url()).search).toBe(`?task=${id}`);

    await tab.page.reload();
    await tab.waitForStatus(card, 'running');
    await tab.waitForLines(card, 1);

    const second = await demo.openTab(`?task=${id}`);
    const sameCard = second.card(id);
    await second.waitForStatus(sameCard, 'running');
    await second.cancel(sameCard);
    await tab.waitForStatus(card, 'cancelled');
    await tab.expectWholeLog(id, card);
    await second.expectWholeLog(id, sameCard);
  });

  it('should say that there is no task with an unknown id, and go on working', async () => {
    const tab = await demo.openTab('?task=never-was');
    const card = tab.card('never-was');
    await card.getByText('Task not found').waitFor();
    const next = await tab.start('failing');
    expect(new URL(tab.page.url()).search).toBe(`?task=${next.id}`);
    await tab.waitForStatus(next.card, 'failed');

    await tab.page.goBack();
    await card.waitFor();
    await tab.page.getByRole('link', { name: 'All tasks' }).click();
    await tab.waitForStatus(next.card, 'failed');
  });
});
