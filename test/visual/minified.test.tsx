/** The published stylesheet is minified: every part must be styled as by the one it is made from. */
import { afterEach, expect, inject, it } from 'vitest';

import { clear, GRIDS, showGrid } from './gridPage.js';

afterEach(clear);

const PSEUDO_ELEMENTS = ['', '::before', '::after'];

/** One of each kind of part: of its classes and state, in such a place. A grid has many of some. */
function kindsOf(page: Element): Element[] {
  const kinds = new Map<string, Element>();
  for (const part of page.querySelectorAll('[class*="task-"]')) {
    const parent = part.parentElement?.getAttribute('class');
    const place = [part.matches(':first-child'), part.matches(':last-child')];
    const kind = `${parent} ${place.join()} ${(part.cloneNode() as Element).outerHTML}`;
    if (!kinds.has(kind)) kinds.set(kind, part);
  }
  return [...kinds.values()];
}

/** Every property of every kind of part and of what stands before and after it. */
function stylesOf(page: Element): ReadonlyMap<string, string> {
  const styles = new Map<string, string>();
  for (const [index, element] of kindsOf(page).entries()) {
    for (const pseudo of PSEUDO_ELEMENTS) {
      const style = getComputedStyle(element, pseudo);
      if (pseudo !== '' && style.content === 'none') continue;
      const name = `${index} ${element.getAttribute('class') ?? element.localName}${pseudo}`;
      for (const property of style) {
        // Tokens may be written otherwise (0.25rem, .25rem); what they come to is compared.
        if (property.startsWith('--')) continue;
        styles.set(`${name} ${property}`, style.getPropertyValue(property));
      }
    }
  }
  return styles;
}

/** What differs, in at most so many lines. */
function differences(
  written: ReadonlyMap<string, string>,
  published: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...written.keys(), ...published.keys()])]
    .filter((name) => written.get(name) !== published.get(name))
    .slice(0, 20)
    .map((name) => `${name}: ${written.get(name)} → ${published.get(name)}`);
}

/** The kit's own sheets on the page, as Vite has put them there. */
function sourceSheets(): HTMLStyleElement[] {
  const sheets = document.querySelectorAll<HTMLStyleElement>(
    'style[data-vite-dev-id*="/src/styles/"]',
  );
  return [...sheets];
}

/** Swaps the sheets for the published one while `act` runs. */
function withMinified<Value>(act: () => Value): Value {
  const published = document.createElement('style');
  published.textContent = inject('minifiedStyles');
  const sheets = sourceSheets();
  expect(sheets).not.toEqual([]);
  sheets.at(-1)?.after(published);
  for (const { sheet } of sheets) if (sheet !== null) sheet.disabled = true;
  try {
    return act();
  } finally {
    published.remove();
    for (const { sheet } of sheets) if (sheet !== null) sheet.disabled = false;
  }
}

it.each([...GRIDS.keys()])('should style every part as its source does: %s', async (name) => {
  const page = await showGrid(name, { theme: 'dark', width: 600 });
  const written = stylesOf(page);
  expect(written.size).toBeGreaterThan(1_000);
  const published = withMinified(() => stylesOf(page));
  expect(differences(written, published)).toEqual([]);
});
