// @vitest-environment node
/** A few broken frames and requests of `npm run fuzz`; the same ones each time. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuzzCase } from './cases.js';
import { runFuzz } from './runFuzz.js';

const OUT = path.resolve(import.meta.dirname, '..', '..', '.cache', 'fuzz-test');

describe('a hub that gets broken frames and requests', () => {
  it('should live, answer by the protocol, and serve others as before', async () => {
    const report = await runFuzz({ seed: 1, first: 0, count: 600, outDir: OUT });
    expect(report.failures).toEqual([]);
    expect(report.frames + report.requests).toBe(600);
    // Else the cases would all break at the door, and prove nothing of what is behind it.
    const { outcomes } = report;
    for (const outcome of ['answered', 'closed 4400', 'status 200', 'status 202', 'status 400']) {
      expect(outcomes[outcome] ?? 0, outcome).toBeGreaterThan(5);
    }
    // It builds and starts a hub first.
  }, 60_000);
});

describe('a case', () => {
  it('should be the same for the same seed and number, and another for others', () => {
    const cases = Array.from({ length: 200 }, (_, number) => fuzzCase(7, number));
    expect(Array.from({ length: 200 }, (_, number) => fuzzCase(7, number))).toEqual(cases);
    expect(fuzzCase(8, 0)).not.toEqual(cases[0]);
    expect(new Set(cases.map((each) => JSON.stringify(each))).size).toBeGreaterThan(150);
  });
});
