// @vitest-environment node
// What the kit asks of somebody who has a backend: the lines in the examples, without imports.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const EXAMPLES = path.resolve(import.meta.dirname, '..', '..', 'examples');

const linesOf = (name: string): number =>
  (readFileSync(path.join(EXAMPLES, name, 'backend.ts'), 'utf8').split(/^(?=export )/m)[1] ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '').length;

test.each([
  ['fastapi', 8],
  ['catalogue', 8],
  ['celery', 8],
  ['json-rpc', 10],
  ['nextjs', 12],
  ['express', 15],
])('should need few lines for %s, as many as its README says', (name, most) => {
  const lines = linesOf(name);
  expect(lines).toBeGreaterThan(3);
  expect(lines).toBeLessThanOrEqual(most);
  const readme = readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');
  expect(readme).toContain(`[${lines} lines](${name}/backend.ts)`);
});
