// `npm run test:backends`: all examples of backends, each with its page in Chromium. `npm test` runs
// two of them; this takes some minutes, and Python with FastAPI, which it installs where it is missing.
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensurePackages, ROOT } from './packages.mjs';
import { ensurePython } from './python.mjs';
import { runMain, runTool } from './run.mjs';

await runMain(async () => {
  ensurePackages();
  ensureChromium();
  ensurePython(path.join(ROOT, 'examples', 'fastapi', 'requirements.txt'));
  await runTool(['vitest'], ['run', '--project', 'backends']);
});
