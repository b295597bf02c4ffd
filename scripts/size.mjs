// `npm run size`: what an app loads for the usual imports, without React and TanStack Query, and
// whether that is within scripts/size-limits.json. A limit is in kB (1,000 bytes), minified and
// gzipped, of what is loaded at once; with `over`, of what that adds to another entry. It is what is wanted, or where that is not reached yet a
// little above the size of today: `npm run size -- --lower` brings it down to there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ensurePackages, ROOT } from './packages.mjs';
import { runMain } from './run.mjs';

/**
 * @typedef {{ name: string, import?: string, backends?: string, over?: string, file?: string, ignoreSideEffects?: boolean, limit: number, wanted: number }} SizeLimit
 */

/** @param {SizeLimit} entry */
async function measure({ import: names, backends, file, ignoreSideEffects = false }) {
  // Imported late: the packages may have been installed only a moment ago.
  const { measureBundle, measureFiles, REACT_AND_QUERY } = await import('./bundle-size.mjs');
  if (file !== undefined) {
    const nothing = measureFiles([]);
    return { initial: measureFiles([readFileSync(path.join(ROOT, file))]), lazy: nothing };
  }
  const own = backends && `export ${backends} from './dist/backends/index.js';`;
  const code = `export ${names} from './dist/index.js'; ${own ?? ''}`;
  return measureBundle(code, { external: REACT_AND_QUERY, ignoreSideEffects });
}

const LIMITS = path.join(ROOT, 'scripts', 'size-limits.json');
/** How far above the size of today a limit may be: enough for a fix, too little for a feature. */
const ROOM = 1.01;

/**
 * @param {SizeLimit} entry
 * @param {number} bytes the size of today
 */
function lowered({ limit, wanted }, bytes) {
  const today = Math.ceil((bytes * ROOM) / 10) / 100;
  return Math.min(limit, Math.max(wanted, today));
}

/**
 * @typedef {import('./bundle-size.mjs').Bytes} Bytes
 * @param {Bytes} bytes
 * @param {Bytes | undefined} base
 * @returns {Bytes}
 */
const beyond = ({ minified, gzip, brotli }, base = { minified: 0, gzip: 0, brotli: 0 }) => ({
  minified: minified - base.minified,
  gzip: gzip - base.gzip,
  brotli: brotli - base.brotli,
});

/** @param {number} bytes */
const kB = (bytes) => (bytes / 1_000).toFixed(2);

/** @param {Bytes} bytes */
const row = ({ minified, gzip, brotli }) =>
  [minified, gzip, brotli].map((bytes) => kB(bytes).padStart(8)).join('');

await runMain(async () => {
  ensurePackages();
  if (!existsSync(path.join(ROOT, 'dist', 'index.js'))) {
    throw new Error('There is no dist/. Run `npm run build` first.');
  }
  /** @type {SizeLimit[]} */
  const limits = JSON.parse(readFileSync(LIMITS, 'utf8'));
  const isLowering = process.argv.includes('--lower');
  const width = Math.max(...limits.map(({ name }) => name.length));
  const heading = 'minified    gzip  brotli';
  console.log(`kB${' '.repeat(width - 2)}${heading}      limit`);
  /** @type {string[]} */
  const tooLarge = [];
  /** @type {Map<string, import('./bundle-size.mjs').BundleSize>} */
  const measured = new Map();
  for (const entry of limits) {
    const size = await measure(entry);
    measured.set(entry.name, size);
    const base = entry.over === undefined ? undefined : measured.get(entry.over);
    const initial = beyond(size.initial, base?.initial);
    const lazy = beyond(size.lazy, base?.lazy);
    if (isLowering) entry.limit = lowered(entry, initial.gzip);
    const wanted = entry.limit > entry.wanted ? `, wanted ${entry.wanted}` : '';
    console.log(`${entry.name.padEnd(width)}${row(initial)}   ${entry.limit}${wanted}`);
    if (lazy.minified > 0) console.log(`${'  loaded later'.padEnd(width)}${row(lazy)}`);
    if (initial.gzip > entry.limit * 1_000) {
      tooLarge.push(
        `${entry.name}: ${kB(initial.gzip)} kB is over its limit of ${entry.limit} kB.`,
      );
    }
  }
  if (isLowering) writeFileSync(LIMITS, `${JSON.stringify(limits, null, 2)}\n`);
  if (tooLarge.length > 0) throw new Error(`\n${tooLarge.join('\n')}`);
});
