/**
 * What a running process lets its task know and do besides its output: signs of life, what it
 * uses, and being paused.
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
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void meter
      .sample(Date.now)
      .then((resources) =>
        task.update({
          heartbeatAt: Date.now(),
          ...(resources === undefined ? {} : { resources }),
        }),
      )
      .finally(() => {
        isBusy = false;
      });
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
