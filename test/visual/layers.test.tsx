/** What the guide on theming says of the order of layers, with the resets and utilities of others. */
import { afterEach, expect, it } from 'vitest';

import kit from '../../src/styles/index.css?inline';

const ORDER = '@layer theme, base, task-status, components, utilities;';
const RESET = '@layer base { *, button { margin: 0; padding: 0; border: 0 solid } }';
const UTILITY = '@layer utilities { .p-9 { padding: 36px } }';

afterEach(() => document.body.replaceChildren());

/** The buttons of a page with these stylesheets: one of the kit, and one with a utility too. */
function buttons(...styles: string[]): HTMLButtonElement[] {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const inside = frame.contentDocument;
  if (inside === null) throw new Error('The frame has no document.');
  inside.head.innerHTML = styles.map((css) => `<style>${css}</style>`).join('');
  inside.body.innerHTML =
    '<button class="task-actions-button"></button><button class="task-actions-button p-9"></button>';
  return [...inside.querySelectorAll('button')];
}

const paddings = (...styles: string[]): string[] =>
  buttons(...styles).map((button) => getComputedStyle(button).paddingLeft);

const corners = (...styles: string[]): string[] =>
  buttons(...styles).map((button) => getComputedStyle(button).borderTopLeftRadius);

it('should win over resets and lose to utilities where the layers are named in that order', () => {
  expect(paddings(ORDER, RESET, UTILITY, kit)).toEqual(['10px', '36px']);
});

it('should win over utilities where they are not, which is why the guide names them', () => {
  expect(paddings(RESET, UTILITY, kit)).toEqual(['10px', '10px']);
});

it('should take its tokens from a layer that is named after it, as the guide has it for MUI', () => {
  const palette = '@layer mui { :root { --task-radius-small: 3px } }';
  expect(corners('@layer task-status, mui;', palette, kit)).toEqual(['3px', '3px']);
  expect(corners(palette, kit)).toEqual(['5px', '5px']);
});

it('should win over a reset in a layer that is named before it, as the readme has it', () => {
  const reset = '@layer reset { button { all: unset } }';
  expect(paddings('@layer reset, task-status;', kit, reset)).toEqual(['10px', '10px']);
  expect(paddings(kit, reset)).toEqual(['0px', '0px']);
});

it('should lose to whatever is in no layer', () => {
  expect(paddings(kit, 'button { padding: 7px }')).toEqual(['7px', '7px']);
});
