/** A folder as a .tar.gz in three phases: list it, pack it, and read it back to be sure. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { TaskFailedError, type TaskHandle } from 'react-task-status/server';
import { listFiles, MEGABYTE, Pace, readAtPace, type FoundFile } from '../files.js';
import { PROJECT_FOLDER } from '../paths.js';
import { BLOCK, tarHeader, tarPadding } from './tar.js';

const FOLDER = path.join(PROJECT_FOLDER, 'node_modules', 'typescript');
const BYTES_PER_SECOND = 4 * MEGABYTE;

/** The archive, piece by piece; tells of each file and how far it is. */
async function* archive(
  task: TaskHandle,
  files: readonly FoundFile[],
  total: number,
  hash: Hash,
): AsyncGenerator<Buffer> {
  const pace = new Pace(BYTES_PER_SECOND);
  const hashed = (piece: Buffer): Buffer => {
    hash.update(piece);
    return piece;
  };
  let done = 0;
  for (const file of files) {
    const header = tarHeader(file);
    if (header === undefined) {
      task.log(`left out, its name is too long: ${file.name}`, { level: 'warn' });
      continue;
    }
    task.update({ message: file.name });
    yield hashed(header);
    for await (const piece of readAtPace(file, pace, task.signal)) {
      done += piece.byteLength;
      task.progress(done, total, 'bytes');
      yield hashed(piece);
    }
    yield hashed(tarPadding(file.size));
    task.log(`${String(file.size).padStart(10)}  ${file.name}`);
  }
  yield hashed(Buffer.alloc(2 * BLOCK)); // the end of an archive
}

/** Unpacks what was written, and compares it with what went in. */
async function verify(file: string, expected: string, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), createGunzip(), hash, { signal });
  if (hash.digest('hex') === expected) return;
  throw new TaskFailedError('The archive does not hold what was put into it.', {
    code: 'archive_damaged',
    guidance: 'Check the free space and the health of the disk, then try again.',
    retryable: true,
  });
}

const inMegabytes = (bytes: number): object => ({
  value: Math.round(bytes / 10_000) / 100,
  unit: 'MB',
});

export async function compress(task: TaskHandle, workFolder: string): Promise<object> {
  const target = path.join(workFolder, `typescript-${task.id}.tar.gz`);
  task.phase('starting');
  task.update({ message: 'Listing the files' });
  const { files, bytes } = await listFiles(FOLDER, task.signal);
  task.log(`${files.length} files, ${bytes} bytes in ${FOLDER}`);

  try {
    task.phase('running');
    const hash = createHash('sha256');
    const gzip = createGzip({ level: constants.Z_BEST_COMPRESSION });
    const source = Readable.from(archive(task, files, bytes, hash));
    await pipeline(source, gzip, createWriteStream(target), { signal: task.signal });

    task.phase('completing');
    task.update({ message: 'Reading it back' });
    await verify(target, hash.digest('hex'), task.signal);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  const { size } = await stat(target);
  task.log(`${size} bytes in ${target}`);
  task.update({ message: null });
  return {
    file: target,
    files: files.length,
    before: inMegabytes(bytes),
    after: inMegabytes(size),
    saved: { value: Math.round((1 - size / bytes) * 1000) / 10, unit: '%' },
  };
}
