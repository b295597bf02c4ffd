/**
 * Every grid of states against how it looked before. A change that is meant is taken over with
 * `npm run visual:update`; the difference of the files in `baselines/` then shows what changed.
 */
import { commands } from 'vitest/browser';
import { afterEach, describe, expect, inject, it } from 'vitest';

import { clear, GRIDS, showGrid, type Wishes } from './gridPage.js';
import {
  coloursOf,
  isOtherColour,
  isOtherPlace,
  layoutOf,
  overflowOf,
  type Colours,
  type Layout,
} from './looks.js';

interface Baseline {
  readonly ltr: Layout;
  readonly rtl: Layout;
  readonly light: Colours;
  readonly dark: Colours;
  readonly forced: Colours;
}

const baselines = import.meta.glob<Baseline>('./baselines/*.json', { import: 'default' });
const FORCED: Wishes = { media: { 'forced-colors': 'active' } };

afterEach(clear);

async function measure(name: string): Promise<Baseline> {
  const light = await showGrid(name);
  const [ltr, lightColours] = [layoutOf(light), coloursOf(light, false)];
  expect(overflowOf(light)).toEqual([]);
  const dark = coloursOf(await showGrid(name, { theme: 'dark' }), false);
  const rtl = await showGrid(name, { direction: 'rtl' });
  const rtlLayout = layoutOf(rtl);
  expect(overflowOf(rtl)).toEqual([]);
  const forced = coloursOf(await showGrid(name, FORCED), true);
  return { ltr, rtl: rtlLayout, light: lightColours, dark, forced };
}

/** Every entry that is new, gone or too far from what it was, in words. */
function changes(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  isOther: (a: string, b: string) => boolean,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) => {
    const [was, is] = [before[key], now[key]];
    if (was !== undefined && is !== undefined && !isOther(was, is)) return [];
    return [`${key}: was ${was ?? 'not there'}, is ${is ?? 'not there'}`];
  });
}

describe('the states of a component', () => {
  it.each([...GRIDS.keys()])('should look as they did: %s', async (name) => {
    const now = await measure(name);
    if (inject('isUpdate')) {
      await commands.writeFile(
        `test/visual/baselines/${name}.json`,
        `${JSON.stringify(now, null, 2)}\n`,
      );
      return;
    }
    const load = baselines[`./baselines/${name}.json`];
    if (load === undefined) throw new Error(`${name} has no baseline. npm run visual:update`);
    const before = await load();
    expect(changes(before.ltr, now.ltr, isOtherPlace)).toEqual([]);
    expect(changes(before.rtl, now.rtl, isOtherPlace)).toEqual([]);
    for (const mode of ['light', 'dark', 'forced'] as const) {
      expect(changes(before[mode], now[mode], isOtherColour), mode).toEqual([]);
    }
  });
});
