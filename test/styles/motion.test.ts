import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const STYLES = path.join(import.meta.dirname, '../../src/styles');

/** The bodies of all keyframes, by name. */
function keyframes(): ReadonlyMap<string, string> {
  const css = readdirSync(STYLES)
    .map((file) => readFileSync(path.join(STYLES, file), 'utf8'))
    .join('\n');
  return new Map(
    Array.from(css.matchAll(/@keyframes (\S+) \{(.*?)\n\}/gs), ([, name = '', body = '']) => [
      name,
      body,
    ]),
  );
}

it('should move only what browsers move without the page, so that nothing that turns costs it a frame', () => {
  expect(keyframes().size).toBeGreaterThan(0);
  for (const [name, body] of keyframes()) {
    const properties = Array.from(body.matchAll(/^\s*([\w-]+):/gm), ([, property]) => property);
    expect(properties, name).not.toEqual([]);
    // Chromium does `rotate` on an svg by the page's own thread: 8 % of it for one icon.
    for (const property of properties) expect(['transform', 'opacity'], name).toContain(property);
  }
});
