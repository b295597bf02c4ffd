// @vitest-environment node
/** What the build does to modules, and what counts as loaded at once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, measureFiles } from '../../scripts/bundle-size.mjs';
import { finishModule } from '../../scripts/finish-modules.mjs';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'react-task-status-'));
});
afterAll(() => rm(folder, { recursive: true }));

const write = (name: string, code: string): Promise<void> =>
  writeFile(path.join(folder, name), code);

async function bundled(code: string, ignoreSideEffects = false) {
  const { initial, lazy } = await bundle(code, { folder, ignoreSideEffects });
  const text = (files: readonly Uint8Array[]) =>
    files.map((file) => Buffer.from(file).toString()).join('\n');
  return { initial: text(initial), lazy: text(lazy) };
}

describe('what an app loads', () => {
  it('should count what is imported at once apart from what is imported later', async () => {
    await write('shared.js', "export const shared = () => console.log('in both');");
    await write(
      'later.js',
      "import { shared } from './shared.js'; export const go = () => (shared(), 'late');",
    );
    await write('unused.js', "export const unused = () => import('./later.js');");
    await write(
      'entry.js',
      "import { shared } from './shared.js'; export { unused } from './unused.js';" +
        "export const now = () => shared(); export const later = () => import('./later.js');",
    );
    const both = await bundled("export { now, later } from './entry.js'");
    expect(both.initial).toContain('in both');
    expect(both.initial).not.toContain('late"');
    expect(both.lazy).toContain('late');
    const one = await bundled("export { now } from './entry.js'");
    expect(one.initial).toContain('in both');
    expect(one.lazy).toBe('');
  });

  it('should be counted as each file travels, compressed by itself', () => {
    const file = Buffer.from('a'.repeat(1_000));
    const one = measureFiles([file]);
    expect(one.minified).toBe(1_000);
    expect(one.gzip).toBeLessThan(100);
    expect(one.brotli).toBeLessThan(one.gzip);
    expect(measureFiles([file, file])).toEqual({
      minified: 2_000,
      gzip: 2 * one.gzip,
      brotli: 2 * one.brotli,
    });
  });
});

describe('a built module', () => {
  const finish = (code: string): string => finishModule(ts, code);

  it('should mark the calls that make its constants, and no others', () => {
    expect(finish('export const A = memo(wrap(function () { return call(); }));')).toBe(
      'export const A = /* @__PURE__ */ memo(/* @__PURE__ */ wrap(function () { return call(); }));',
    );
    expect(finish('const b = { c: new Set(list()) };')).toBe(
      'const b = { c: /* @__PURE__ */ new Set(/* @__PURE__ */ list()) };',
    );
    const untouched = 'run();\nclass D { x = call(); }\nconst e = /* @__PURE__ */ f();';
    expect(finish(untouched)).toBe(untouched);
  });

  it('should drop unused constants where a package says nothing of side effects', async () => {
    const code = "export const kept = 1; export const unused = make(() => 'UNUSED');";
    await write('marked.js', finish(`import { make } from './make.js'; ${code}`));
    await write('make.js', 'export const make = (value) => value();');
    const { initial } = await bundled("export { kept } from './marked.js'", true);
    expect(initial).not.toContain('UNUSED');
  });

  it('should say in production what happened, and only in development how to fix it', async () => {
    const code = finish(
      "import { IS_DEVELOPMENT } from '../shared/development.js';\n" +
        "export const say = () => 'It happened.' + (IS_DEVELOPMENT ? ' Fix it.' : '');",
    ).replace("'../shared/development.js'", "'./development.js'");
    await write('development.js', 'export const IS_DEVELOPMENT = false;');
    await write('say.js', code);
    const { initial } = await bundled("export { say } from './say.js'");
    expect(initial).toContain('It happened.');
    expect(initial).not.toContain('Fix it.');
    const run = (environment: string): unknown => {
      const body = code.replace(/^import.*$/m, '').replace('export', '');
      return new Function('process', `${body}; return say();`)(
        environment === '' ? undefined : { env: { NODE_ENV: environment } },
      );
    };
    expect(run('development')).toBe('It happened. Fix it.');
    expect(run('production')).toBe('It happened.');
    expect(run('')).toBe('It happened.');
  });
});
