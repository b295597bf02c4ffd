/** Puts the grid of all states of a component on the page, as a reader with certain wishes gets it. */
import { createRoot, type Root } from 'react-dom/client';
import type { ComponentType } from 'react';
import { cdp } from 'vitest/browser';

import { BOX_FONT, loadBoxFont } from './boxFont.js';
import { applyPage } from '../../stories/support/page.js';

interface Story {
  readonly Component: ComponentType;
}

const modules = import.meta.glob<{ readonly AllStates?: Story }>(
  // The log draws what is in view, which is another matter: it has tests of its own.
  ['../../stories/components/*.stories.tsx', '!**/LogPanel*'],
);

/** The components that have a grid of all states, by name. */
export const GRIDS: ReadonlyMap<string, () => Promise<ComponentType>> = new Map(
  Object.entries(modules)
    .map(([path, load]) => [/(\w+)\.stories\.tsx$/.exec(path)?.[1] ?? path, load] as const)
    .filter(([name]) => name !== 'Theming')
    .map(([name, load]) => [
      name,
      async () => {
        const { AllStates } = await load();
        if (AllStates === undefined) throw new Error(`${name} has no story "AllStates".`);
        return AllStates.Component;
      },
    ]),
);

/** How a reader wants the page. */
export interface Wishes {
  readonly theme?: 'light' | 'dark';
  readonly direction?: 'ltr' | 'rtl';
  /** Media features of the reader's system, by name. */
  readonly media?: Readonly<Record<string, string>>;
}

const WIDTH = 1100;

let root: Root | undefined;

/** Shows a grid, standing still: everything that moves is at its end. */
export async function showGrid(name: string, wishes: Wishes = {}): Promise<HTMLElement> {
  const load = GRIDS.get(name);
  if (load === undefined) throw new Error(`There is no component ${name}.`);
  const Grid = await load();
  await loadBoxFont();
  await emulate(wishes.media ?? {});
  const page = document.createElement('div');
  page.style.inlineSize = `${WIDTH}px`;
  document.body.replaceChildren(page);
  root = createRoot(page);
  const shown = new Promise<void>((resolve) => {
    // After the first frame everything that waits for its mount is there as well.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)));
  });
  root.render(<Grid />);
  await shown;
  applyPage({ theme: wishes.theme, direction: wishes.direction });
  document.body.style.fontFamily = BOX_FONT;
  document.body.style.setProperty('--task-mono', BOX_FONT);
  for (const animation of document.getAnimations()) {
    if (animation instanceof CSSTransition) animation.finish();
  }
  return page;
}

/** Takes the grid away, and every wish with it. */
export async function clear(): Promise<void> {
  root?.unmount();
  root = undefined;
  document.body.replaceChildren();
  applyPage({});
  await emulate({});
}

/** What the reader's system says, for the whole page. */
async function emulate(media: Readonly<Record<string, string>>): Promise<void> {
  const features = Object.entries(media).map(([name, value]) => ({ name, value }));
  await cdp().send('Emulation.setEmulatedMedia', { features });
}
