/** What is in the package that npm would publish. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/packages.mjs';
import { makeTemporaryFolder, packPackage, removeFolder } from './app.js';

let folder: string;
let files: string[];

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  ({ files } = packPackage(folder));
});

afterAll(() => removeFolder(folder));

async function readSources(): Promise<{ name: string; text: string }[]> {
  const names = await readdir(path.join(ROOT, 'src'), { recursive: true });
  return Promise.all(
    names
      .filter((name) => /\.tsx?$/.test(name))
      .map(async (name) => ({ name, text: await readFile(path.join(ROOT, 'src', name), 'utf8') })),
  );
}

describe('The published package', () => {
  it('should hold its licence, its documents, the build and the sources that maps lead to', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'PROTOCOL.md',
        'SECURITY.md',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/server/index.js',
        'dist/styles.css',
        'dist/styles.unlayered.css',
        'src/index.ts',
      ]),
    );
  });

  it('should hold nothing else', () => {
    const expected =
      /^(dist|src)\/|^(LICENSE|README\.md|CHANGELOG\.md|PROTOCOL\.md|SECURITY\.md|package\.json)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
  });

  it('should keep "use client" as the first line of every module that has it', async () => {
    const client = (await readSources()).filter(({ text }) => /^['"]use client['"];/.test(text));
    expect(client).not.toEqual([]);
    for (const { name } of client) {
      const built = path.join(ROOT, 'dist', name.replace(/\.tsx?$/, '.js'));
      expect(await readFile(built, 'utf8'), name).toMatch(/^['"]use client['"];/);
    }
  });

  it('should say "use client" in every module that imports what only a client has', async () => {
    const needs = /\b(useState|useEffect|useRef|useSyncExternalStore|createContext|useContext)\b/;
    const missing = (await readSources()).filter(
      ({ text }) =>
        needs.test(text.match(/^import \{[^}]*\} from 'react';/m)?.[0] ?? '') &&
        !/^['"]use client['"];/.test(text),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
