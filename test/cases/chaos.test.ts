// @vitest-environment node
/** Runs of the chaos harness that failed once, or that go through much; `npm run chaos` makes new ones. */
import { describe, expect, it } from 'vitest';
import { runForeign } from '../chaos/foreign/runForeign.js';
import { runChaos } from '../chaos/runChaos.js';
import seeds from '../chaos/seeds.json' with { type: 'json' };

describe('a client in chaos', () => {
  it.each(seeds.kept)(
    'should lose, repeat and turn back nothing with seed $seed: $why',
    { timeout: 60_000 },
    async ({ seed }) => {
      const { failures, traces } = await runChaos(seed);
      expect(failures, traces.flat().join('\n')).toEqual([]);
    },
  );

  it.each([7703, 7760])(
    'should lose, repeat and turn back nothing where a file outlives its hubs, with seed %d',
    { timeout: 60_000 },
    async (seed) => {
      const { failures, traces } = await runChaos(seed, 'sqlite');
      expect(failures, traces.flat().join('\n')).toEqual([]);
    },
  );
});

describe('a page on the backend of somebody else, in chaos', () => {
  // One of each kind, and those that failed once.
  it.each([12, 25, 28, 32, 40, 2, 3, 4])(
    'should show what the backend has, turn nothing back and hide no gap with seed %i',
    { timeout: 60_000 },
    async (seed) => {
      const { failures, traces } = await runForeign(seed);
      expect(failures, traces.flat().join('\n')).toEqual([]);
    },
  );
});
