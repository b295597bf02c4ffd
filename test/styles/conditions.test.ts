import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const STYLES = path.join(import.meta.dirname, '../../src/styles');
const read = (file: string): string => readFileSync(path.join(STYLES, file), 'utf8');

const withLightDark = readdirSync(STYLES).filter(
  (file) => file !== 'index.css' && read(file).includes('light-dark('),
);

it('should keep the colours of each scheme, which bundlers rewrite unless a condition stops them', () => {
  expect(withLightDark).not.toEqual([]);
  for (const file of withLightDark) {
    expect(read('index.css')).toContain(
      `@import './${file}' layer(task-status) supports(color: light-dark(white, black));`,
    );
  }
});
