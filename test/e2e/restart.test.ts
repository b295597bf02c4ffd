/** The server is killed in the middle of a job and comes back with its memory empty. */
import { describe, expect, it } from 'vitest';
import { startDemoServer } from './demoServer.js';
import { setUpDemo } from './harness.js';

const demo = setUpDemo();

describe('a page whose server crashes', () => {
  it('should keep the last state, marked, and go on with the next job', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('long');
    await tab.openLog(card);
    const lines = await tab.waitForLines(card, 3);
    await demo.server.kill();
    await tab.waitForConnection('reconnecting');
    await tab.page
      .locator('.bar')
      .getByText(/^Reconnecting \([1-5] of 5\)/)
      .waitFor();
    expect(await card.getAttribute('data-status')).toBe('running');

    demo.server = await startDemoServer(demo.server.port);
    await tab.waitForConnection('live');
    await card.getByText('The server no longer knows this task.').waitFor();
    expect(await card.getAttribute('data-gone')).not.toBeNull();
    expect(await card.locator('.task-badge').textContent()).toBe('Running · last seen');
    expect(await card.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    expect(await tab.countLines(card)).toBeGreaterThanOrEqual(lines);
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running']);

    const next = await tab.start('failing');
    await tab.openLog(next.card);
    await tab.waitForStatus(next.card, 'failed');
    await tab.expectWholeLog(next.id, next.card);
    // The page is still the one on which the first job was started.
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running']);
  });
});
