// `npm run example -- fastapi`: installs what is missing, starts the server of that example and serves
// its page.
import process from 'node:process';
import { ensurePackages } from '../scripts/packages.mjs';
import { runMain } from '../scripts/run.mjs';
import { EXAMPLE_NAMES, serveExample } from './serve.mjs';

await runMain(async () => {
  const name = process.argv[2] ?? '';
  if (!EXAMPLE_NAMES.some((known) => known === name)) {
    throw new Error(`Say which example: npm run example -- ${EXAMPLE_NAMES.join(' | ')}`);
  }
  ensurePackages();
  const { url, stop } = await serveExample(name, { port: Number(process.env['PORT'] ?? 5181) });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => void stop().then(() => process.exit()));
  }
  process.stdout.write(`Example ready: ${url}\n`);
});
