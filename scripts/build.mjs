// `npm run build`: the package in dist/, which is what npm publishes. Plain tsc, file by file:
// bundling would lose "use client" and make tree shaking coarser.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildStyles } from './build-styles.mjs';
import { ensurePackages, ROOT } from './packages.mjs';
import { runTool } from './run.mjs';

ensurePackages();
rmSync(path.join(ROOT, 'dist'), { recursive: true, force: true });
await runTool(['typescript', 'tsc'], ['-p', 'tsconfig.build.json']);
buildStyles();
