// Builds dist/. Plain tsc, file by file: bundling would lose "use client" and make tree shaking
// coarser.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildStyles } from './build-styles.mjs';
import { finishModules } from './finish-modules.mjs';
import { ROOT } from './packages.mjs';
import { runTool } from './run.mjs';

/** Builds the package, all of it. */
export async function buildPackage() {
  rmSync(path.join(ROOT, 'dist'), { recursive: true, force: true });
  await runTool(['typescript', 'tsc'], ['-p', 'tsconfig.build.json']);
  await finishModules(path.join(ROOT, 'dist'));
  await buildStyles();
}
