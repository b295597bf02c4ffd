// `npm run test:mutants`: StrykerJS changes the pure modules named in stryker.config.json in every
// way it knows, and fails where the tests notice less than 85 % of the changes.
// `npm run test:mutants -- --mutate src/protocol/merge.ts` looks at one of them.
import { ensurePackages } from './packages.mjs';
import { runMain, runTool } from './run.mjs';
import process from 'node:process';

await runMain(() => {
  ensurePackages();
  return runTool(['@stryker-mutator/core', 'stryker'], ['run', ...process.argv.slice(2)]);
});
