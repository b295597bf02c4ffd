/** Every grid of states on narrow pages: 320 px must not scroll sideways (WCAG 1.4.10). */
import { afterEach, expect, it } from 'vitest';

import { clear, GRIDS, showGrid } from './gridPage.js';
import { overflowOf } from './looks.js';

afterEach(clear);

it.each([...GRIDS.keys()])('should let nothing stick out of a narrow page: %s', async (name) => {
  const page = await showGrid(name, { width: 288 });
  expect(overflowOf(page)).toEqual([]);
  expect(page.scrollWidth).toBeLessThanOrEqual(page.clientWidth);
});

it('should keep the whole word of a status beside a reason that has no room', async () => {
  const page = await showGrid('StatusBadge', { width: 288 });
  const labels = page.querySelectorAll('.task-badge-label:has(+ .task-badge-reason)');
  expect(labels.length).toBeGreaterThan(0);
  for (const label of labels) {
    const text = document.createRange();
    text.selectNodeContents(label);
    // Of layout units (1/64 px) even one too few would put dots in the place of letters.
    const missing = text.getBoundingClientRect().width - label.getBoundingClientRect().width;
    expect(missing, label.textContent).toBeLessThanOrEqual(0);
  }
});

it.each([680, 720, 760, 800])(
  'should give the tools of a log a row of their own before they break into two, %i px',
  async (width) => {
    const page = await showGrid('LogPanel', { width });
    const heights = Array.from(page.querySelectorAll('.task-log-tools'))
      // One of the panels is narrower than its page.
      .filter((tools) => (tools.closest('.task-log')?.clientWidth ?? 0) > 400)
      .map((tools) => tools.clientHeight);
    expect(heights.length).toBeGreaterThan(5);
    expect(Math.max(...heights)).toBeLessThan(1.5 * Math.min(...heights));
  },
);
