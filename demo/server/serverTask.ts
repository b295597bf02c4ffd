/**
 * The server as a task of its own, which never ends: what it uses, and how many pages look. A page
 * that watches it always has a connection to show, also while no job runs.
 */
import process from 'node:process';
import type { TaskHub } from 'react-task-status/server';

/** The id of the task, which the page knows. */
const SERVER_TASK_ID = 'demo-server';

/** Ms between two reports. */
const INTERVAL = 1_000;

/** Begins to report. @returns the way to stop */
export async function reportServer(hub: TaskHub): Promise<() => void> {
  // The store may have it from the server before.
  const isKnown = (await hub.get(SERVER_TASK_ID)) !== undefined;
  const task = isKnown
    ? await hub.handleOf(SERVER_TASK_ID)
    : await hub.create({ id: SERVER_TASK_ID, type: 'server', title: 'Demo server' });
  let cpu = process.cpuUsage();
  let at = performance.now();

  const report = (): void => {
    const now = performance.now();
    const used = process.cpuUsage(cpu);
    const cpuPercent = Math.round((used.user + used.system) / 10 / Math.max(1, now - at));
    cpu = process.cpuUsage();
    at = now;
    task.update({
      status: 'running',
      pid: process.pid,
      heartbeatAt: Date.now(),
      resources: { cpuPercent, memoryBytes: process.memoryUsage.rss() },
    });
  };

  report();
  const timer = setInterval(report, INTERVAL);
  return () => clearInterval(timer);
}
