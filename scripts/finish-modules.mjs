// What is done to each module that tsc has written, so that bundlers can drop what an app does not
// need. Lines stay where they are, so source maps stay true.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {typeof import('typescript')} TypeScript */
/** @typedef {{ start: number, end: number, text: string }} Edit */

const PURE = '/* @__PURE__ */ ';
const CONDITION = "(typeof process !== 'undefined' && process.env.NODE_ENV !== 'production')";

/**
 * Marks the calls that set a module's constants as pure (`forwardRef`, `memo`, `createContext`, the
 * tables of the parser), so that unused ones go also where "sideEffects" in package.json is not
 * read. Holds because no module here does more at its top level than to make values.
 * @param {TypeScript} ts
 * @param {import('typescript').SourceFile} module
 * @returns {Edit[]}
 */
function markPureCalls(ts, module) {
  /** @type {Edit[]} */
  const edits = [];
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    const start = node.getStart(module);
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    const isMarked = module.text.slice(node.getFullStart(), start).includes('__PURE__');
    if (isCall && !isMarked) edits.push({ start, end: start, text: PURE });
    ts.forEachChild(node, visit);
  };
  module.statements.filter((statement) => ts.isVariableStatement(statement)).forEach(visit);
  return edits;
}

/**
 * Writes the condition in the place of each use of `IS_DEVELOPMENT`: a constant of another module
 * is nothing that bundlers can decide.
 * @param {TypeScript} ts
 * @param {import('typescript').SourceFile} module
 * @returns {Edit[]}
 */
function inlineDevelopment(ts, module) {
  if (!module.text.includes('shared/development.js') && !module.text.includes('./development.js')) {
    return [];
  }
  /** @type {Edit[]} */
  const edits = [];
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && node.text === 'IS_DEVELOPMENT') {
      edits.push({ start: node.getStart(module), end: node.end, text: CONDITION });
    }
    ts.forEachChild(node, visit);
  };
  visit(module);
  return edits;
}

/**
 * @param {TypeScript} ts
 * @param {string} code of a module
 */
export function finishModule(ts, code) {
  const module = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest, true);
  const edits = [...markPureCalls(ts, module), ...inlineDevelopment(ts, module)];
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

/**
 * Does so with every module of a folder.
 * @param {string} folder
 */
export async function finishModules(folder) {
  // Imported late: the packages may have been installed only a moment ago.
  const { default: ts } = await import('typescript');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const file = path.join(folder, name);
    const code = readFileSync(file, 'utf8');
    const finished = finishModule(ts, code);
    if (finished !== code) writeFileSync(file, finished);
  }
}
