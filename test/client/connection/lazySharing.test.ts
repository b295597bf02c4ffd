// @vitest-environment node
// Apps that do not share a connection across tabs do not load the code for it.
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const ENTRY = 'src/client/createTaskClient.ts';

it('should load the code for sharing across tabs only when it is used', async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    packages: 'external',
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  /** What a page loads for one module, without what that imports on demand. */
  const loadedFor = (module: string): string[] => {
    const start = Object.keys(metafile.outputs).find(
      (output) => metafile.outputs[output]?.entryPoint === module,
    );
    if (start === undefined) throw new Error(`${module} is not a chunk of its own.`);
    const outputs = new Set([start]);
    // A set that grows while it is walked: what is added is walked as well.
    for (const output of outputs) {
      for (const { path: imported, kind } of metafile.outputs[output]?.imports ?? []) {
        if (kind === 'import-statement' && imported in metafile.outputs) outputs.add(imported);
      }
    }
    return [...outputs].flatMap((output) => Object.keys(metafile.outputs[output]?.inputs ?? {}));
  };
  const folder = 'src/client/connection/tabs/';
  const sharing = (inputs: string[]) => inputs.filter((input) => input.startsWith(folder));

  const initial = loadedFor(ENTRY);
  expect(initial).toContain('src/client/connection/connection.ts');
  expect(sharing(initial)).toEqual([`${folder}identity.ts`]);
  // The first socket is loaded on demand too, with or without sharing.
  const socket = loadedFor('src/client/connection/webSocket.ts');
  expect(sharing(socket).filter((input) => !initial.includes(input))).toEqual([]);
  expect(loadedFor(`${folder}sharedSockets.ts`)).toContain(`${folder}sharedSockets.ts`);
});
