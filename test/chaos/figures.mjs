// What the commands for long runs share: their numbers, and their figures, which are kept in
// bench/connection-results.json, part by part.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.resolve(import.meta.dirname, '..', '..', 'bench', 'connection-results.json');

/**
 * Replaces these parts and keeps the others.
 * @param {Record<string, unknown>} parts
 */
export function saveFigures(parts) {
  /** @type {Record<string, unknown>} */
  const before = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
  writeFileSync(FILE, `${JSON.stringify({ ...before, ...parts }, null, 2)}\n`);
}

/**
 * A number of the command line.
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} fallback
 */
export function readWhole(name, value, fallback) {
  const number = value === undefined ? fallback : Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${name} is ${value}, which is no whole number.`);
}
