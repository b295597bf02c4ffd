/**
 * What a running process adds to its task beside its output: signs of life, what it uses, and being
 * paused.
 */
import type { TaskHandle } from '../taskRun.js';
import { signal } from './killTree.js';
import { ResourceMeter } from './resources.js';

/**
 * Reports a sign of life and, where there is /proc, CPU and memory of the tree, every so often.
 * @returns the way to stop
 */
export function keepSampling(task: TaskHandle, pid: number, interval: number): () => void {
  if (interval <= 0) return () => undefined;
  const meter = new ResourceMeter(pid, Date.now());
  const timer = setInterval(() => {
    const now = Date.now();
    const resources = meter.sample(now);
    task.update({ heartbeatAt: now, ...(resources === undefined ? {} : { resources }) });
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}

/** Lets the task be paused by stopping the whole process group. Windows has no such signal. */
export function offerPause(task: TaskHandle, pid: number): void {
  if (process.platform === 'win32') return;
  task.onPause(() => signal([-pid], 'SIGSTOP'));
  task.onResume(() => signal([-pid], 'SIGCONT'));
}
