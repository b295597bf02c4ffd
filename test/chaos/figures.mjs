// Keeps the figures of long runs in bench/connection-results.json, part by part.
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
