/** Puts the grid of all states of a component on the page, as a reader with certain wishes gets it. */
import { createRoot, type Root } from 'react-dom/client';
import type { ComponentType } from 'react';
import { cdp, page as viewport } from 'vitest/browser';

import { loadBoxFont } from './boxFont.js';
import { applyPage } from '../../stories/support/page.js';

interface Story {
  readonly Component: ComponentType;
}

const modules = import.meta.glob<{ readonly AllStates?: Story }>(
  // Others than these have no grid of their own, or one that is fed by a server.
  ['../../stories/components/*.stories.tsx', '!**/LogPanelBehaviour*', '!**/TaskLogPanel*'],
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
  /** Of the page, in CSS px. @default 1100 */
  readonly width?: number;
}

/** What of the page's width is not the grid's. */
const MARGINS = 100;

let root: Root | undefined;

/** Shows a grid, standing still: what fades is at its end, what moves by itself at its beginning. */
export async function showGrid(name: string, wishes: Wishes = {}): Promise<HTMLElement> {
  const load = GRIDS.get(name);
  if (load === undefined) throw new Error(`There is no component ${name}.`);
  const Grid = await load();
  await loadBoxFont();
  await emulate(wishes.media ?? {});
  const { width = 1100 } = wishes;
  await viewport.viewport(width + MARGINS, 900);
  const page = document.createElement('div');
  page.style.inlineSize = `${width}px`;
  document.body.replaceChildren(page);
  root = createRoot(page);
  const shown = new Promise<void>((resolve) => {
    // After the first frame everything that waits for its mount is there as well.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)));
  });
  root.render(<Grid />);
  await shown;
  applyPage({ theme: wishes.theme, direction: wishes.direction });
  await settle(page);
  for (const animation of document.getAnimations()) {
    if (animation instanceof CSSTransition) animation.finish();
    else {
      animation.pause();
      animation.currentTime = 0;
    }
  }
  return page;
}

/** Frames without a change after which nothing is on its way any more. */
const QUIET = 15;

/** A log measures itself, and is searched in pieces: until nothing of it changes any more. */
async function settle(page: HTMLElement): Promise<void> {
  let before = '';
  for (let quiet = 0; quiet < QUIET; quiet += 1) {
    await new Promise((resolve) => void requestAnimationFrame(resolve));
    const now = page.innerHTML;
    if (now !== before || page.querySelector('div[aria-busy]') !== null) quiet = 0;
    before = now;
  }
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
