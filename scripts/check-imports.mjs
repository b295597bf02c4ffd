// Checks who imports whom (.dependency-cruiser.cjs), over the folders that there are.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './packages.mjs';
import { runTool } from './run.mjs';

const FOLDERS = ['src', 'test', 'stories', 'demo', 'bench', 'scripts', '.storybook'];
const present = FOLDERS.filter((folder) => existsSync(path.join(ROOT, folder)));

await runTool(['dependency-cruiser', 'depcruise'], [...present, '--config']);
