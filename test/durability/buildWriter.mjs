// Makes a program of writer.ts, inside the project, so that it finds its packages.
import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/**
 * @param {readonly string[]} names files of this folder, without their ending
 * @returns {Promise<string>} the folder of the programs
 */
export async function buildPrograms(names) {
  const outdir = path.join(ROOT, '.cache', 'durability');
  await build({
    entryPoints: names.map((name) => path.join(import.meta.dirname, `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
  });
  return outdir;
}
