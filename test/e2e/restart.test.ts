/** The server ends in the middle of a job: by a crash, or because it is asked to. */
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { fetchTask, startDemoServer } from './demoServer.js';
import { setUpDemo } from './harness.js';
import { until } from './until.js';

const demo = setUpDemo();

describe('a page whose server crashes and forgets', () => {
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

    demo.server = await startDemoServer(demo.server.port, 'other');
    await tab.waitForConnection('live');
    await card.getByText('The server no longer has this task.').waitFor();
    expect(await card.getAttribute('data-gone')).not.toBeNull();
    expect(await card.locator('.task-badge').textContent()).toBe('Running when last seen');
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

describe('a page whose server crashes and comes back', () => {
  it('should show the finished tasks with their logs, and the running one as interrupted', async () => {
    const { tab } = demo;
    const done = await tab.start('compress');
    await tab.waitForStatus(done.card, 'completed');
    const { id, card } = await tab.start('long');
    await tab.openLog(card);
    const lines = await tab.waitForLines(card, 3);
    await demo.server.kill();
    await tab.waitForConnection('reconnecting');

    demo.server = await startDemoServer(demo.server.port, 'other');
    await tab.waitForConnection('live');
    await tab.waitForStatus(card, 'failed');
    await card.getByText('The server stopped while it worked on this task.').waitFor();
    expect(await card.locator('.task-badge').getAttribute('data-reason')).toBe('interrupted');
    expect(await tab.expectWholeLog(id, card)).toBeGreaterThanOrEqual(lines);
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'failed']);

    // Also on a page that knows nothing of what was before.
    await tab.page.evaluate(() => sessionStorage.clear());
    const other = await demo.openTab();
    await other.page.getByRole('button', { name: 'Show earlier' }).click();
    const earlier = other.card(done.id);
    await other.waitForStatus(earlier, 'completed');
    await other.openLog(earlier);
    expect(await other.expectWholeLog(done.id, earlier)).toBeGreaterThan(100);
    await other.waitForStatus(other.card(id), 'failed');
  });

  it('should do work again that may be repeated', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('checksum');
    await tab.openLog(card);
    await tab.waitForLines(card, 10);
    await demo.server.kill();
    await tab.waitForConnection('reconnecting');
    demo.server = await startDemoServer(demo.server.port, 'other');
    const task = await until(
      'the second attempt',
      () => fetchTask(demo.server, id),
      ({ attempt, status }) => attempt?.number === 2 && status === 'running',
    );
    await tab.waitForLines(card, task.logCount);
    await tab.cancel(card);
    // The log goes on where the first attempt left it.
    expect(await tab.expectWholeLog(id, card)).toBeGreaterThan(task.logCount);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a server that is asked to end', () => {
  it('should end well and leave no process of a job behind', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('command');
    const shown = card.locator('.task-card-facts', { hasText: 'Process' });
    await shown.waitFor();
    const { pid = 0 } = await fetchTask(demo.server, id);
    expect(isRunning(pid)).toBe(true);
    expect(await demo.server.stop()).toBe(0);
    expect(isRunning(pid)).toBe(false);
    await tab.waitForStatus(card, 'cancelled');
  });
});
