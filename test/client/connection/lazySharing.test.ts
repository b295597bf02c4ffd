// @vitest-environment node
// Apps that do not share a connection across tabs do not load the code for it.
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');

it('should load the code for sharing across tabs only when it is used', async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/client/index.ts'],
    packages: 'external',
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const entry = Object.values(metafile.outputs).find(({ entryPoint }) =>
    entryPoint?.endsWith('client/index.ts'),
  );
  if (entry === undefined) throw new Error('The client was not bundled.');
  /** What a page loads before anything is imported on demand. */
  const initial = new Set<string>();
  const add = (output: (typeof metafile.outputs)[string]): void => {
    for (const input of Object.keys(output.inputs)) initial.add(input);
    for (const { path: imported, kind } of output.imports) {
      const chunk = metafile.outputs[imported];
      if (kind === 'import-statement' && chunk !== undefined) add(chunk);
    }
  };
  add(entry);
  const folder = 'src/client/connection/tabs/';
  expect(initial).toContain('src/client/connection/connection.ts');
  expect([...initial].filter((input) => input.startsWith(folder))).toEqual([
    `${folder}identity.ts`,
  ]);
  const all = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  expect(all).toContain(`${folder}sharedSockets.ts`);
});
