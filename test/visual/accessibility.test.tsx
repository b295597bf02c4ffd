/**
 * Every grid of states as axe-core judges it, for readers whose page is dark, reads from the right,
 * or has more contrast. In light the stories themselves are judged.
 */
import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';

import { clear, GRIDS, showGrid, type Wishes } from './gridPage.js';

/** As readers set their systems. Without motion: a colour on its way to another is read by nobody. */
const STILL = { 'prefers-reduced-motion': 'reduce' } as const;
const MORE = { ...STILL, 'prefers-contrast': 'more' } as const;
const THEMES: Readonly<Record<string, Wishes>> = {
  dark: { theme: 'dark', media: STILL },
  'light, more contrast': { theme: 'light', media: MORE },
  'dark, more contrast': { theme: 'dark', media: MORE },
  'forced colours': { media: { ...STILL, 'forced-colors': 'active' } },
  'right to left': { direction: 'rtl', media: STILL },
};

afterEach(clear);

/** What axe-core finds wrong, each with the elements concerned. */
async function violationsOf(page: HTMLElement): Promise<string[]> {
  const { violations } = await axe.run(page, {
    // A grid is a part of a page, so what holds for whole pages is not asked of it.
    rules: { region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

describe.each(Object.entries(THEMES))('the states of a component: %s', (_, wishes) => {
  it.each([...GRIDS.keys()])('should have no accessibility violation: %s', async (name) => {
    expect(await violationsOf(await showGrid(name, wishes))).toEqual([]);
  });
});
