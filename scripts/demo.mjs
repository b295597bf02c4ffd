// `npm run demo`: installs what is missing, builds the demo and serves it. The server prints
// `Demo ready: http://127.0.0.1:<PORT>/` when it listens. PORT is 5180 unless it is set.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { buildDemo, DEMO_SERVER } from './demo-build.mjs';
import { ensurePackages } from './packages.mjs';
import { runMain } from './run.mjs';

await runMain(async () => {
  ensurePackages();
  await buildDemo();
  process.env['PORT'] ??= '5180';
  // In this very process, so that Ctrl+C and signals reach the server itself.
  await import(pathToFileURL(DEMO_SERVER).href);
});
