// @vitest-environment node
// What goes wrong with files: it is told clearly, and nothing that was acknowledged is lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createTaskHub, type Task, type TaskStore } from '../../../../src/server/index.js';
import { loadSqlite, type Database } from '../../../../src/server/store/sqlite/driver.js';
import {
  sqliteStore,
  SqliteStoreError,
  type DamagedFile,
} from '../../../../src/server/store/sqlite/index.js';
import { makeSqliteStore } from '../../../../src/server/store/sqlite/sqliteStore.js';
import { buildPrograms } from '../../../durability/buildWriter.mjs';
import { afterTest, bodyOf, send, serveHub } from '../../support.js';
import { create, newFile, openStore, toLines } from './files.js';

/** The error of a file that cannot be opened. */
function failureOf(open: () => unknown): SqliteStoreError {
  try {
    open();
  } catch (error) {
    if (error instanceof SqliteStoreError) return error;
    throw error;
  }
  throw new Error('It was opened.');
}
const openFailure = (file: string): SqliteStoreError =>
  failureOf(() => sqliteStore(file).open(() => undefined));

/** A file with a task in it, which no hub uses. */
async function filledFile(lines = 3): Promise<string> {
  const { file, store } = await openStore();
  await create(store, 'a');
  for (let n = 0; n < lines; n += 1) {
    await store.append('a', toLines(Array.from({ length: 50 }, () => 'x'.repeat(500))), 1);
  }
  await store.close();
  return file;
}

describe('a file that is in use', () => {
  it('should be refused to a second hub, with the name of the first, until that one ends', async () => {
    const { file, store } = await openStore();
    const error = openFailure(file);
    expect(error).toMatchObject({ code: 'in_use' });
    expect(error.message).toContain(file);
    expect(error.message).toContain(`process ${process.pid} on `);
    expect(() => createTaskHub({ store: sqliteStore(file) })).toThrow('One hub at a time');
    // By another name it is the same file.
    const link = newFile();
    symlinkSync(file, link);
    expect(openFailure(link)).toMatchObject({ code: 'in_use' });
    await create(store, 'a');
    await store.close();
    const { store: next } = await openStore(file);
    expect(next.get('a')).toBeDefined();
  });

  it('should be free as soon as a process that had it is killed', async () => {
    const file = newFile();
    const notes = `${file}.notes`;
    const folder = await buildPrograms(['writer']);
    const child = spawn(process.execPath, [path.join(folder, 'writer.mjs'), file, notes, '1']);
    afterTest(() => child.kill('SIGKILL'));
    await vi.waitFor(() => expect(existsSync(notes)).toBe(true), { timeout: 20_000 });
    const error = openFailure(file);
    expect(error).toMatchObject({ code: 'in_use' });
    expect(error.message).toContain(`process ${child.pid} on `);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect((await openStore(file)).epoch).toBeGreaterThan(0);
  });

  it('should be told to a hub of the same store object, too', async () => {
    const { store } = await openStore();
    expect(failureOf(() => store.open(() => undefined)).message).toContain('of this process');
  });

  it('should wait for another program that writes to it for a moment', async () => {
    const { file, store } = await openStore();
    await create(store, 'a');
    const other = loadSqlite()(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.append('a', toLines(['one']), 1)).rejects.toMatchObject({ code: 'in_use' });
    expect(store.get('a')).toMatchObject({ version: 1, logCount: 0 });
    other.exec('ROLLBACK');
    other.close();
    expect(await store.append('a', toLines(['one']), 1)).toMatchObject({ version: 2, logCount: 1 });
  });
});

describe('a damaged file', () => {
  const openDamaged = async (file: string) => {
    const damaged: DamagedFile[] = [];
    const { store } = await openStore(file, { onDamaged: (each) => damaged.push(each) });
    return { store, damaged };
  };

  it('should be kept aside as it is where its beginning is gone, and an empty one begin', async () => {
    const file = await filledFile();
    writeFileSync(file, Buffer.alloc(20_000, 'garbage'));
    const before = readFileSync(file);
    const { store, damaged } = await openDamaged(file);
    expect(damaged).toMatchObject([{ file, error: { code: 'damaged' } }]);
    const [{ keptAs } = { keptAs: '' }] = damaged;
    expect(readFileSync(keptAs).equals(before)).toBe(true);
    expect(path.basename(keptAs)).toContain(`${path.basename(file)}.damaged-`);
    expect(store.get('a')).toBeUndefined();
    expect(await create(store, 'a')).toMatchObject({ version: 1 });
  });

  it('should be kept aside where a page in its midst is not what it was', async () => {
    const file = await filledFile();
    const handle = openSync(file, 'r+');
    for (let at = 4_096; at < statSync(file).size; at += 4_096) {
      writeSync(handle, Buffer.alloc(100, 0xff), 0, 100, at);
    }
    const { damaged, store } = await openDamaged(file);
    expect(damaged).toHaveLength(1);
    expect(await create(store, 'b')).toBeDefined();
  });

  it('should begin a later epoch, so that clients do not take new states for old ones', async () => {
    const { file, store, epoch } = await openStore();
    await store.close();
    writeFileSync(file, 'garbage');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { epoch: next } = await openStore(file, { onDamaged: () => undefined });
    expect(next).toBeGreaterThan(epoch);
  });

  it('should be warned of where nobody listens', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const file = await filledFile();
    writeFileSync(file, 'garbage');
    await openStore(file);
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining(`${file} is damaged. It was kept as ${file}.damaged-`),
      expect.objectContaining({ code: 'TASK_STORE_DAMAGED' }),
    );
  });
});

describe('a file that is not a store', () => {
  /** What opening says, twice, and what it has changed. */
  const tryTwice = (file: string) => {
    const state = () => ({
      bytes: readFileSync(file).toString('base64'),
      names: readdirSync(path.dirname(file)),
    });
    const before = state();
    const codes = [openFailure(file).code, openFailure(file).code];
    return { codes, before, after: state() };
  };

  it('should be left as it is: a text', () => {
    const file = newFile();
    writeFileSync(file, '# A text that someone needs\n'.repeat(300));
    const { codes, before, after } = tryTwice(file);
    expect(codes).toEqual(['not_a_store', 'not_a_store']);
    expect(after).toEqual(before);
  });

  it('should be left as it is: the database of another program', () => {
    const file = newFile();
    const db = loadSqlite()(file);
    db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    db.close();
    const { codes, before, after } = tryTwice(file);
    expect(codes).toEqual(['not_a_store', 'not_a_store']);
    expect(after).toEqual(before);
  });

  it('should be left as it is: a store of a newer version', async () => {
    const file = await filledFile();
    const db = loadSqlite()(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(file);
    const error = openFailure(file);
    expect(error).toMatchObject({ code: 'newer_version' });
    expect(error.message).toContain('Update the package');
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('a file that cannot be written', () => {
  it('should be named: one that is read-only', async () => {
    const file = await filledFile();
    const require = createRequire(import.meta.url);
    const { DatabaseSync } = (process.getBuiltinModule('node:sqlite') ??
      require('@photostructure/sqlite')) as {
      DatabaseSync: new (file: string, options: object) => Database;
    };
    // The superuser may write to any file, so SQLite itself is told not to.
    const store = makeSqliteStore(
      file,
      {},
      {
        openDatabase: (each) => new DatabaseSync(each, { readOnly: !each.endsWith('-lock') }),
      },
    );
    const error = failureOf(() => store.open(() => undefined));
    expect(error).toMatchObject({ code: 'read_only' });
    expect(error.message).toContain(`${file} cannot be written`);
    // And it is free again for whoever may.
    expect((await openStore(file)).store.get('a')).toBeDefined();
  });

  it('should be named: a folder, and one in a folder that is not there', () => {
    const folder = newFile();
    mkdirSync(folder);
    expect(openFailure(folder)).toMatchObject({ code: 'read_only' });
    const error = openFailure(path.join(folder, 'deeper', 'tasks.db'));
    expect(error.message).toContain(`There is no folder ${path.join(folder, 'deeper')}`);
  });
});

describe('a full disk', () => {
  /** A store whose file may not grow; what SQLite then says is what it says of a full disk. */
  function limitedStore(pages: number): { store: TaskStore; free: () => void; file: string } {
    const file = newFile();
    let db: Database | undefined;
    const store = makeSqliteStore(
      file,
      {},
      {
        openDatabase(each) {
          const opened = loadSqlite()(each);
          if (!each.endsWith('-lock')) {
            opened.exec(`PRAGMA max_page_count = ${pages}`);
            db = opened;
          }
          return opened;
        },
      },
    );
    return { store, file, free: () => db?.exec('PRAGMA max_page_count = 1000000') };
  }

  it('should fail a write that finds no room, keep all before it, and go on once there is room', async () => {
    const { store, file, free } = limitedStore(100);
    await store.open(() => undefined);
    afterTest(() => store.close());
    await create(store, 'a');
    let kept = 0;
    const write = async (): Promise<Task | undefined> =>
      store.append('a', toLines(Array.from({ length: 20 }, () => 'x'.repeat(500))), 1);
    const failure = await (async (): Promise<unknown> => {
      for (;;) {
        try {
          await write();
          kept += 20;
        } catch (error) {
          return error;
        }
      }
    })();
    expect(kept).toBeGreaterThan(100);
    expect(failure).toMatchObject({ name: 'SqliteStoreError', code: 'disk_full' });
    expect((failure as Error).message).toContain(`The disk of ${file} is full`);
    // Nothing of it has happened, for readers and on disk alike.
    expect(store.get('a')).toMatchObject({ logCount: kept, version: 1 + kept / 20 });
    expect((await store.lines('a', kept - 1, 10, Infinity))?.lines).toHaveLength(1);
    await expect(write()).rejects.toMatchObject({ code: 'disk_full' });
    free();
    expect(await write()).toMatchObject({ logCount: kept + 20, version: 2 + kept / 20 });
    expect(await store.lines('a', 0, 9_999, Infinity)).toMatchObject({ count: kept + 20 });
  });

  it('should cost a handler neither a line nor its end', async () => {
    const { store, free } = limitedStore(100);
    const { hub, url, problems } = await serveHub({ store });
    hub.define('work', (task) => {
      for (let n = 0; n < 200; n += 1) task.log(`${n} ${'x'.repeat(5_000)}`);
    });
    await hub.start({ type: 'work', id: 'a' });
    await vi.waitFor(() => expect(problems).toContain('store'), { timeout: 10_000 });
    const text = 'x'.repeat(500_000);
    const rejected = await send(url, 'POST', { type: 'work', input: text });
    expect(rejected.status).toBe(503);
    expect(rejected.headers.get('retry-after')).toBe('5');
    expect(await bodyOf(rejected)).toMatchObject({ error: { code: 'store_unavailable' } });
    free();
    await vi.waitFor(
      async () => expect(await hub.get('a')).toMatchObject({ status: 'completed', logCount: 200 }),
      { timeout: 15_000 },
    );
  });
});

describe('a Node without SQLite', () => {
  it('should use the optional package, and say what to do where that is missing', () => {
    const nothing = (): undefined => undefined;
    const missing = (): never => {
      throw new Error("Cannot find module '@photostructure/sqlite'");
    };
    const error = failureOf(() => loadSqlite(nothing, missing));
    expect(error).toMatchObject({ code: 'no_sqlite' });
    expect(error.message).toContain('npm install @photostructure/sqlite');
    const db = loadSqlite(nothing, createRequire(import.meta.url))(newFile());
    expect(db.prepare('SELECT 1 AS one').get()).toMatchObject({ one: 1 });
    db.close();
  });
});

describe('a store that does not answer', () => {
  it('should let whoever asks try again later', async () => {
    const { store } = await openStore();
    await store.close();
    const slow: TaskStore = { ...sqliteStore(newFile()), get: () => new Promise(() => undefined) };
    const clock = {
      now: Date.now,
      // Ten seconds pass at once.
      setTimeout: (run: () => void, delay: number) => setTimeout(run, delay === 10_000 ? 1 : delay),
      clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
    };
    const { url } = await serveHub({ store: slow, clock, pingInterval: 0 });
    const response = await fetch(`${url}/a`);
    expect(response.status).toBe(503);
  });
});
