import { afterEach, describe, expect, it } from 'vitest';

import { contrast, paint } from '../../stories/support/contrast.js';
import { clear, showGrid } from './gridPage.js';

afterEach(clear);

const FORCED = { media: { 'forced-colors': 'active' } };
const MORE = { media: { 'prefers-contrast': 'more' } };
const LESS = { media: { 'prefers-reduced-motion': 'reduce' } };

function all(page: Element, selector: string): HTMLElement[] {
  const found = [...page.querySelectorAll<HTMLElement>(selector)];
  if (found.length === 0) throw new Error(`There is no ${selector} on the page.`);
  return found;
}

/** What a colour of the system looks like on this machine. */
function system(name: string): string {
  const probe = document.createElement('i');
  probe.style.color = name;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return paint('#fff', color).join(' ');
}

const seen = (...layers: string[]): string => paint('#fff', ...layers).join(' ');

/** What moves by itself. Transitions only follow what somebody did. */
const moving = (): Animation[] =>
  document.getAnimations().filter((animation) => animation instanceof CSSAnimation);

describe('in forced colours', () => {
  it.each(['StatusBadge', 'ProgressBar', 'PhaseIndicator', 'TaskCard', 'TaskTable'])(
    'should write every word of %s in colours of the system',
    async (name) => {
      const page = await showGrid(name, FORCED);
      expect(matchMedia('(forced-colors: active)').matches).toBe(true);
      const allowed = ['CanvasText', 'ButtonText', 'LinkText', 'GrayText'].map(system);
      const words = all(page, '[class*="task-"]').filter(({ textContent }) => textContent !== '');
      for (const word of words) {
        expect(allowed, word.className).toContain(seen(getComputedStyle(word).color));
      }
    },
  );

  it('should draw soft and solid badges with a real border', async () => {
    const page = await showGrid('StatusBadge', FORCED);
    for (const badge of all(page, '.task-badge:is([data-variant=soft], [data-variant=solid])')) {
      const { borderTopColor, borderTopStyle, borderTopWidth } = getComputedStyle(badge);
      expect([borderTopStyle, borderTopWidth]).toEqual(['solid', '1px']);
      expect(seen(borderTopColor)).toBe(system('CanvasText'));
    }
  });

  it('should tell a bar from its track, and the track from the page', async () => {
    const page = await showGrid('ProgressBar', FORCED);
    for (const track of all(page, '.task-progress-track')) {
      expect(seen(getComputedStyle(track).borderTopColor)).toBe(system('CanvasText'));
    }
    for (const fill of all(page, '.task-progress-fill')) {
      expect(seen(getComputedStyle(fill).backgroundColor)).toBe(system('Highlight'));
    }
  });

  it('should draw done phases apart from those to come', async () => {
    const page = await showGrid('PhaseIndicator', FORCED);
    const colours = (state: string): string[] =>
      all(page, `[data-layout=auto] > [data-state=${state}]:not(:last-child)`).map((phase) =>
        seen(getComputedStyle(phase, '::after').backgroundColor),
      );
    expect(new Set(colours('done'))).toEqual(new Set([system('CanvasText')]));
    expect(new Set(colours('upcoming'))).toEqual(new Set([system('GrayText')]));
  });
});

describe('with more contrast', () => {
  it.each(['light', 'dark'] as const)(
    'should give badges edges of 3:1 at the least, %s',
    async (theme) => {
      const page = await showGrid('StatusBadge', { theme, ...MORE });
      const ground = getComputedStyle(document.body).backgroundColor;
      for (const badge of all(page, '.task-badge[data-variant=soft]')) {
        const ratio = contrast(paint(ground, edgeOf(badge)), paint(ground));
        expect(ratio, badge.dataset['status']).toBeGreaterThanOrEqual(3);
      }
    },
  );

  it('should give a card an edge of 3:1, and mute no words', async () => {
    const page = await showGrid('TaskCard', MORE);
    for (const card of all(page, '.task-card')) {
      expect(contrast(paint('#fff', edgeOf(card)), paint('#fff'))).toBeGreaterThanOrEqual(3);
    }
    const text = seen(getComputedStyle(all(page, '.task-card')[0] ?? page).color);
    for (const muted of all(page, '.task-card-message, .task-card-figures, .task-card-facts')) {
      expect(seen(getComputedStyle(muted).color), muted.className).toBe(text);
    }
  });
});

describe('with more contrast, words', () => {
  it.each([
    ['TaskResult', '.task-result', '.task-result-key'],
    ['TaskSummary', '.task-summary', '.task-summary-resources'],
    ['TaskTable', '.task-table', '.task-table-sort, .task-updated'],
    ['PhaseIndicator', '.task-phases', '.task-phase-time'],
  ])('should not be muted in %s', async (name, root, selector) => {
    const page = await showGrid(name, MORE);
    const text = seen(getComputedStyle(all(page, root)[0] ?? page).color);
    for (const words of all(page, selector)) {
      expect(seen(getComputedStyle(words).color), words.className).toBe(text);
    }
  });
});

const edgeOf = (element: Element): string => getComputedStyle(element).borderTopColor;

describe('with less motion', () => {
  it('should have nothing to still in a badge by itself, where even an animation of no turns would be a layer', async () => {
    await showGrid('StatusBadge');
    expect(moving()).toEqual([]);
  });

  it.each(['ProgressBar', 'ConnectionIndicator', 'TaskCard', 'TaskTable'])(
    'should let nothing of %s move by itself',
    async (name) => {
      await showGrid(name);
      expect(moving()).not.toEqual([]);
      await showGrid(name, LESS);
      expect(moving()).toEqual([]);
    },
  );

  it('should stripe the whole of a bar whose end is not known', async () => {
    const page = await showGrid('ProgressBar', LESS);
    const selector = '[data-indeterminate][data-status=running] .task-progress-fill';
    for (const fill of all(page, selector)) {
      expect(Math.round(fill.getBoundingClientRect().width)).toBe(fill.parentElement?.clientWidth);
      expect(getComputedStyle(fill).backgroundImage).toMatch(/^repeating-linear-gradient/);
    }
  });
});
