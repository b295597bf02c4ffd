// How many bytes an app loads for some imports: bundled by esbuild as for production, with code
// splitting and without licence comments. What is imported at once counts apart from what is
// loaded later, by `import()`. Each file is compressed by itself, as servers do.
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from './packages.mjs';

/** What every app of ours has anyway. */
export const REACT = ['react', 'react-dom', 'react/*', 'react-dom/*'];
export const REACT_AND_QUERY = [...REACT, '@tanstack/react-query'];

/**
 * @typedef {{ minified: number, gzip: number, brotli: number }} Bytes
 * @typedef {{ initial: Bytes, lazy: Bytes }} BundleSize
 * @typedef {object} BundleOptions
 * @property {readonly string[]} [external] packages that are not counted. Default: React
 * @property {string} [folder] where imports are resolved from. Default: the project
 * @property {boolean} [ignoreSideEffects] bundles as if no package said that it has no side effects
 */

/**
 * @param {readonly Uint8Array[]} files
 * @returns {Bytes}
 */
export function measureFiles(files) {
  /** @param {(file: Uint8Array) => number} bytes */
  const sum = (bytes) => files.reduce((total, file) => total + bytes(file), 0);
  return {
    minified: sum((file) => file.length),
    gzip: sum((file) => gzipSync(file, { level: 9 }).length),
    brotli: sum((file) => {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      return brotliCompressSync(file, { params }).length;
    }),
  };
}

/** @returns {import('esbuild').Plugin} */
function ignoreSideEffectsPlugin() {
  const isOurs = Symbol('resolved by this plugin');
  return {
    name: 'ignore-side-effects',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path: name, pluginData, ...rest }) => {
        if (pluginData === isOurs || rest.kind === 'entry-point') return undefined;
        const found = await resolve(name, { ...rest, pluginData: isOurs });
        // What other packages say of themselves holds.
        return found.path.includes('node_modules') ? found : { ...found, sideEffects: true };
      });
    },
  };
}

/**
 * Measures what an app loads.
 * @param {string} code the module that the app would write
 * @param {BundleOptions} [options]
 * @returns {Promise<BundleSize>}
 */
export async function measureBundle(code, options = {}) {
  const { initial, lazy } = await bundle(code, options);
  return { initial: measureFiles(initial), lazy: measureFiles(lazy) };
}

/** Leaves out what is loaded by `import()`. @type {import('esbuild').Plugin} */
const WITHOUT_LAZY = {
  name: 'without-lazy',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path: name, kind }) =>
      kind === 'dynamic-import' ? { path: name, external: true } : undefined,
    );
  },
};

/**
 * The files that an app would serve.
 * @param {string} code
 * @param {BundleOptions} [options]
 * @returns {Promise<{ initial: Uint8Array[], lazy: Uint8Array[] }>}
 */
export async function bundle(code, options = {}) {
  const files = await bundleWith(code, options, []);
  // esbuild splits also by `import()`s that nothing reaches, which other bundlers do not.
  return files.lazy.length > 0 ? files : bundleWith(code, options, [WITHOUT_LAZY]);
}

/**
 * @param {string} code
 * @param {BundleOptions} options
 * @param {import('esbuild').Plugin[]} plugins
 * @returns {Promise<{ initial: Uint8Array[], lazy: Uint8Array[] }>}
 */
async function bundleWith(
  code,
  { external = REACT, folder = ROOT, ignoreSideEffects = false },
  plugins,
) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    absWorkingDir: ROOT,
    outdir: 'out',
    // Node's own modules are not for a browser; an app's bundler leaves them out.
    external: [...external, 'node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [...plugins, ...(ignoreSideEffects ? [ignoreSideEffectsPlugin()] : [])],
    logLevel: 'silent',
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const entry = [...outputs.keys()].find((name) => outputs.get(name)?.entryPoint === '<stdin>');
  /**
   * Everything that these files lead to. esbuild also writes files that nothing imports any more.
   * @param {readonly string[]} names
   * @param {boolean} withLazy
   */
  const reachable = (names, withLazy) => {
    const found = new Set(names);
    for (const name of found) {
      for (const { path: imported, kind } of outputs.get(name)?.imports ?? []) {
        if (outputs.has(imported) && (withLazy || kind !== 'dynamic-import')) found.add(imported);
      }
    }
    return found;
  };
  const entries = entry === undefined ? [] : [entry];
  const initial = reachable(entries, false);
  const all = reachable(entries, true);
  const contents = new Map(
    outputFiles.map((file) => [
      path.relative(ROOT, file.path).split(path.sep).join('/'),
      file.contents,
    ]),
  );
  /** @param {readonly string[]} names */
  const read = (names) => names.map((name) => contents.get(name) ?? new Uint8Array());
  return {
    initial: read([...initial]),
    lazy: read([...all].filter((name) => !initial.has(name))),
  };
}
