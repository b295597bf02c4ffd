/**
 * Progress as backends write it. Pure. Invents nothing: no total is made up, and no fraction is
 * guessed.
 */
import type { TaskProgress } from '../protocol/task.js';
import { isObject } from '../protocol/values.js';

/** A number, or a text that is one: `42`, `"42"`. */
export function readFigure(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * Progress of any form of `ProgressReading`; `undefined` where none is known. Percent stay within 0
 * and 100, a value within 0 and its total. A total of 0 is none.
 */
export function readProgressOf(value: unknown): TaskProgress | undefined {
  if (isObject(value)) {
    const done = readFigure(value['value']);
    if (done === undefined) return undefined;
    const total = readFigure(value['total']);
    const unit = value['unit'];
    return {
      value: clamp(done, total !== undefined && total > 0 ? total : Infinity),
      ...(total !== undefined && total > 0 && { total }),
      ...(typeof unit === 'string' && unit !== '' && { unit }),
    };
  }
  const text = typeof value === 'string' ? value.trim().replace(/\s*%$/, '') : value;
  const percent = readFigure(text);
  return percent === undefined
    ? undefined
    : { value: clamp(percent, 100), total: 100, unit: 'percent' };
}

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
