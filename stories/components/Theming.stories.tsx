import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import { ProgressBar } from '../../src/components/ProgressBar.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { TaskSummaryView } from '../../src/components/TaskSummary/TaskSummaryView.js';
import { TaskTableView } from '../../src/components/TaskTable/TaskTableView.js';
import { contrast, fillContrast, paint, textContrast } from '../support/contrast.js';
import { makePhases, makeTask } from '../support/data.js';
import { Grid } from '../support/Grid.js';
import { FILLS, Specimens, TEXTS } from '../support/Specimens.js';

const meta = preview.meta({ title: 'Recipes/Colours' });

/** Colours that an app might choose, and the worst that it could. */
const CHOICES = [
  'rebeccapurple',
  '#ff0',
  '#0f0',
  '#00f',
  '#fff',
  '#000',
  '#777',
  'oklch(0.7 0.3 30)',
];

/** Everything on the page that is weaker than it must be: 4.5 for text, 3 for the rest. */
function tooWeak(root: Element): string[] {
  const weak: string[] = [];
  for (const page of root.querySelectorAll('[data-specimens]')) {
    const check = (selector: string, least: number, measure: (at: Element) => number): void => {
      for (const element of page.querySelectorAll(selector)) {
        const ratio = measure(element);
        if (ratio >= least) continue;
        const status = element.closest('[data-status]')?.getAttribute('data-status') ?? '';
        const name = `${page.getAttribute('data-specimens')} ${status} ${element.className}`;
        weak.push(`${name}: ${ratio.toFixed(2)}`);
      }
    };
    check(TEXTS, 4.5, textContrast);
    check(FILLS, 3, fillContrast);
  }
  return weak;
}

/** Every status, variant and theme: text has a contrast of 4.5 at the least, the rest of 3. */
export const Contrast = meta.story({
  render: () => (
    <>
      <Specimens theme="light" />
      <Specimens theme="dark" />
    </>
  ),
  play: async ({ canvasElement }) => {
    await expect(tooWeak(canvasElement)).toEqual([]);
  },
});

/** The same with any colour that an app may choose: text is derived so that it stays readable. */
export const ContrastOfAnyColour = meta.story({
  render: () => (
    <>
      {CHOICES.map((colour) => (
        <div key={colour}>
          <Specimens theme="light" colour={colour} />
          <Specimens theme="dark" colour={colour} />
        </div>
      ))}
    </>
  ),
  play: async ({ canvasElement }) => {
    await expect(tooWeak(canvasElement)).toEqual([]);
  },
});

const RUNNING = makeTask({ progress: { value: 42, unit: 'percent' }, phase: 'running' });

function colourOf(
  root: Element,
  selector: string,
  property: 'color' | 'backgroundColor' | 'borderTopColor',
): string {
  const element = root.querySelector(selector);
  if (element === null) throw new Error(`There is no ${selector} on the page.`);
  return paint('#ffffff', getComputedStyle(element)[property]).join(' ');
}

/** What shows the running colour, each by the property that has it as it is. */
const RECOLOURED = [
  ['.task-badge[data-variant=solid]', 'backgroundColor'],
  ['.task-progress-fill', 'backgroundColor'],
  ['.task-phase[data-state=current] .task-phase-marker', 'borderTopColor'],
  ['.task-card .task-badge', 'color'],
  ['.task-card .task-phase-fill', 'backgroundColor'],
  ['.task-table .task-badge', 'color'],
  ['.task-table .task-progress-fill', 'backgroundColor'],
  ['.task-summary .task-badge', 'color'],
] as const;

/** The colours of all of them. */
function coloursOf(root: Element): string[] {
  return RECOLOURED.map(([selector, property]) => colourOf(root, selector, property));
}

/** `:root { --task-status-running: … }` alone recolours all that runs. */
export const OneLine = meta.story({
  globals: { palette: 'brand' },
  render: () => (
    <Grid>
      <StatusBadge status="running" variant="solid" />
      <ProgressBar label="Bar" value={42} data-testid="bar" />
      <PhaseIndicator phases={makePhases(3, 1)} />
      <TaskCardView taskId="task-1" task={RUNNING} />
      <TaskTableView tasks={[RUNNING]} />
      <TaskSummaryView counts={{ running: 1 }} />
    </Grid>
  ),
  play: async ({ canvasElement }) => {
    const purple = paint('rebeccapurple').join(' ');
    await waitFor(() => expect(new Set(coloursOf(canvasElement))).toEqual(new Set([purple])));
  },
});

/** The same in dark: text and marks take another lightness, and all of them follow. */
export const OneLineDark = OneLine.extend({
  globals: { palette: 'brand', theme: 'dark' },
  play: async ({ canvasElement }) => {
    const before = coloursOf(canvasElement);
    document.documentElement.style.setProperty('--task-status-running', 'seagreen');
    try {
      // Colours change in a short transition.
      await waitFor(() =>
        expect(colourOf(canvasElement, '.task-badge[data-variant=solid]', 'backgroundColor')).toBe(
          paint('seagreen').join(' '),
        ),
      );
      await waitFor(async () => {
        const after = coloursOf(canvasElement);
        for (const [index, colour] of after.entries()) {
          await expect(colour, RECOLOURED[index]?.[0]).not.toBe(before[index]);
        }
        const inks = RECOLOURED.flatMap(([, property], index) =>
          property === 'color' ? [after[index]] : [],
        );
        await expect(new Set(inks).size).toBe(1);
      });
    } finally {
      document.documentElement.style.setProperty('--task-status-running', 'rebeccapurple');
    }
  },
});

/** What the toolbar shows as "More contrast" and "Less motion" is what these readers get. */
export const MoreContrastLessMotion = OneLine.extend({
  globals: { contrast: 'more', motion: 'reduce' },
  play: async ({ canvasElement }) => {
    const card = canvasElement.querySelector('.task-card');
    if (card === null) throw new Error('There is no card on the page.');
    const { borderTopColor, backgroundColor } = getComputedStyle(card);
    await expect(
      contrast(paint('#ffffff', backgroundColor, borderTopColor), paint('#ffffff')),
    ).toBeGreaterThanOrEqual(3);
    const moving = document
      .getAnimations()
      .filter((animation) => animation instanceof CSSAnimation);
    await expect(moving).toEqual([]);
  },
});
