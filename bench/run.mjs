// `npm run bench`: measures the kit beside its peers and writes bench/RESULTS.md and
// bench/results.json. `npm run bench -- --quick` takes most figures once and ends within five
// minutes; `-- --only firehose,size` runs these parts and keeps the others of the last run.
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureChromium } from '../scripts/chromium.mjs';
import { ensurePackages, ROOT } from '../scripts/packages.mjs';
import { runMain } from '../scripts/run.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
  });
  // Before anything is loaded that builds: React and Vite read it.
  process.env['NODE_ENV'] = 'production';
  ensurePackages();
  ensureChromium();
  // Imported late: the packages may have been installed only a moment ago.
  const { runnerImport } = await import('vite');
  /** @type {{ module: typeof import('./main.js') }} */
  const { module } = await runnerImport(path.join(ROOT, 'bench', 'main.ts'), {
    configFile: false,
    logLevel: 'error',
  });
  const failed = await module.runBench({
    effort: values.quick ? 'quick' : 'full',
    only: values.only === '' ? [] : values.only.split(','),
  });
  if (failed.length > 0) process.exitCode = 1;
});
