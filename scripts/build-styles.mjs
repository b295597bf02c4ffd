// Joins the stylesheets that src/styles/index.css imports, in its order, to dist/styles.css (in a
// cascade layer, so that any rule of an app wins) and dist/styles.unlayered.css (for apps whose
// own unlayered resets would otherwise win over ours). esbuild minifies them: unlike Lightning CSS it
// leaves `light-dark()` alone where no target is named.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './packages.mjs';

const LAYER = 'task-status';
const IMPORT =
  /^@import\s+(['"])(?<file>\.[^'"]+)\1\s+layer\((?<layer>[\w-]+)\)(?:\s+supports(?<condition>\(.+\)))?\s*;$/;

/**
 * The files that an entry imports, in order, each with what a browser must support for it.
 * @param {string} css the entry's text
 * @param {string} entry its path, for errors
 * @returns {{ file: string, condition: string | undefined }[]}
 */
function parseEntry(css, entry) {
  const statements = css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(/(?<=;)|\n(?=\s*\S)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '' && !statement.startsWith('@layer '));
  return statements.map((statement) => {
    const { file, layer, condition } = IMPORT.exec(statement)?.groups ?? {};
    if (file === undefined || layer !== LAYER) {
      throw new Error(
        `${entry} may hold only "@import './file.css' layer(${LAYER});", with or without a ` +
          `supports(…), but it has: ${statement}`,
      );
    }
    return { file, condition };
  });
}

/** @param {string} css */
function indent(css) {
  return css.replace(/^(?=.)/gm, '  ');
}

/** The text of the whole stylesheet, without a layer, as it was written. */
export function joinStyles() {
  const entry = path.join(ROOT, 'src', 'styles', 'index.css');
  const files = parseEntry(readFileSync(entry, 'utf8'), entry);
  const parts = files.map(({ file, condition }) => {
    const css = readFileSync(path.join(path.dirname(entry), file), 'utf8').trim();
    // Both must stand at the top of a stylesheet, so they cannot survive being joined.
    if (/^\s*@(import|charset|namespace)\b/m.test(css)) {
      throw new Error(`${file} has an @import, @charset or @namespace; move it to ${entry}`);
    }
    return condition === undefined ? css : `@supports ${condition} {\n${indent(css)}\n}`;
  });
  return `${parts.join('\n\n')}\n`;
}

/**
 * @param {string} css
 * @throws {Error} on CSS that esbuild does not understand
 */
export async function minifyStyles(css) {
  // Imported late: the packages may have been installed only a moment ago.
  const { transform } = await import('esbuild');
  const { code, warnings } = await transform(css, {
    loader: 'css',
    minify: true,
    legalComments: 'none',
  });
  if (warnings.length > 0) {
    throw new Error(
      `The stylesheet cannot be minified: ${warnings.map(({ text }) => text).join('; ')}`,
    );
  }
  return code;
}

/** @param {string} css */
export function putInLayer(css) {
  return `@layer ${LAYER} {\n${indent(css)}}\n`;
}

/** Writes both stylesheets to dist/. */
export async function buildStyles() {
  const css = joinStyles();
  const out = path.join(ROOT, 'dist');
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, 'styles.css'), await minifyStyles(putInLayer(css)));
  writeFileSync(path.join(out, 'styles.unlayered.css'), await minifyStyles(css));
  // TypeScript asks for types of an import even where it is for its effect alone.
  writeFileSync(path.join(out, 'styles.d.ts'), 'export {};\n');
}
