/** Every grid of states on the narrowest page that must not scroll sideways (WCAG 1.4.10: 320 px). */
import { afterEach, expect, it } from 'vitest';

import { clear, GRIDS, showGrid } from './gridPage.js';
import { overflowOf } from './looks.js';

afterEach(clear);

it.each([...GRIDS.keys()])('should let nothing stick out of a narrow page: %s', async (name) => {
  const page = await showGrid(name, { width: 288 });
  expect(overflowOf(page)).toEqual([]);
  expect(page.scrollWidth).toBeLessThanOrEqual(page.clientWidth);
});
