// @vitest-environment node
// A handful of the rounds that `npm run durability` runs by the hundred.
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildPrograms } from './buildWriter.mjs';
import { runRounds } from './rounds.js';

it('should have all that was acknowledged after its process was killed, and nothing twice', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const folder = await buildPrograms(['writer']);
  const report = await runRounds(path.join(folder, 'writer.mjs'), 6, seed);
  expect(report.failures, `seed ${seed}`).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(0);
}, 60_000);
