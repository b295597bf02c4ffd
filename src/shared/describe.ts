/**
 * Puts what an app gave into words, for errors. Never throws. Imports nothing.
 */

/** A value in a few words. */
export function describe(value: unknown): string {
  if (value === '') return 'an empty string';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.keys(value).slice(0, 5).join(', ');
  return fields === '' ? 'an empty object' : `an object with ${fields}`;
}

/** Why something was thrown: the message of an error, without its full stop. */
export function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof Error ? thrown.message || thrown.name : describe(thrown);
  return reason.replace(/\.$/, '');
}
