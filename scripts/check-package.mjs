// Packs the package as npm would publish it and lets publint and attw look at the result: do the
// exports resolve, and do their types agree with them, for every way to resolve modules?
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { npm, ROOT } from './packages.mjs';
import { runTool } from './run.mjs';

const FOLDER = path.join(ROOT, '.cache', 'package');

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
// Without scripts: `npm run build` has just run.
npm(['pack', '--ignore-scripts', '--pack-destination', FOLDER], { quiet: true });
const [name] = readdirSync(FOLDER);
if (name === undefined) throw new Error(`npm pack left nothing in ${FOLDER}`);
const tarball = path.join(FOLDER, name);

await runTool(['publint'], ['--strict', tarball]);
// attw looks at types; stylesheets have none that matter.
const stylesheets = ['styles.css', 'styles.unlayered.css'];
await runTool(
  ['@arethetypeswrong/cli', 'attw'],
  [tarball, '--profile', 'esm-only', '--exclude-entrypoints', ...stylesheets],
);
