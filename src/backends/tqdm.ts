/** Progress that a backend only has in its log, as the bars of Python's tqdm write it there. Pure. */
import type { ProgressReading } from './reading.js';

/** So much of the end of a log is searched, in characters. */
const SEARCHED = 8_192;

/** ` 45%|████▌     | 45/100 [00:12<00:15,  3.61it/s]`, also with `1.2M/3.4M` and a description before. */
const BAR = /(\d+)%\s*\|[^|\r\n]*\|\s*(?:([\d.]+)([kKMGTP]?)\/([\d.]+)([kKMGTP]?))?/g;

const STEPS: Readonly<Record<string, number>> = {
  ...{ '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
};

/**
 * The progress of the last bar in a log, by its counts where it has them; `null` where there is none.
 * @example read: (job) => ({ ...readUsual(job), progress: tqdm(job.logs) })
 */
export function tqdm(log: string | null | undefined): ProgressReading {
  const last = [
    ...String(log ?? '')
      .slice(-SEARCHED)
      .matchAll(BAR),
  ].at(-1);
  if (last === undefined) return null;
  const [, percent = '', done, doneStep = '', all, allStep = ''] = last;
  if (done === undefined || all === undefined) return Number(percent);
  const value = Number(done) * (STEPS[doneStep] ?? 1);
  const total = Number(all) * (STEPS[allStep] ?? 1);
  return { value, total, unit: 'items' };
}
