/**
 * Cursors of lists: the number of the last task of a page. Pure.
 */
import { InvalidCursorError } from '../store.js';

/**
 * @returns the number of the first task that must not be listed again
 * @throws InvalidCursorError
 */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  if (!/^\d{1,15}$/.test(cursor)) throw new InvalidCursorError('This store gave no such cursor.');
  return Number(cursor);
}
