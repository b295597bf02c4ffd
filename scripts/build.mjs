// `npm run build`: the package in dist/, which is what npm publishes.
import { buildPackage } from './build-package.mjs';
import { ensurePackages } from './packages.mjs';
import { runMain } from './run.mjs';

await runMain(() => {
  ensurePackages();
  return buildPackage();
});
