/** The SHA-256 of each larger file in node_modules, and one of them all. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { TaskHandle } from 'react-task-status/server';
import { listFiles, MEGABYTE, Pace, readAtPace } from '../files.js';
import { PROJECT_FOLDER } from '../paths.js';

const FOLDER = path.join(PROJECT_FOLDER, 'node_modules');
/** Bytes. Packages have thousands of files that are smaller, which would say nothing new. */
const MIN_SIZE = 16_000;
/** About 15 s at the pace below. */
const MAX_BYTES = 180 * MEGABYTE;
const BYTES_PER_SECOND = 12 * MEGABYTE;

export async function checksum(task: TaskHandle): Promise<object> {
  task.update({ message: 'Listing the files' });
  const { files, bytes } = await listFiles(FOLDER, task.signal, {
    minSize: MIN_SIZE,
    maxBytes: MAX_BYTES,
  });
  const pace = new Pace(BYTES_PER_SECOND);
  const whole = createHash('sha256');
  let done = 0;
  task.progress(0, bytes, 'bytes');
  for (const file of files) {
    task.update({ message: file.name });
    const hash = createHash('sha256');
    for await (const piece of readAtPace(file, pace, task.signal)) {
      hash.update(piece);
      done += piece.byteLength;
      task.progress(done, bytes, 'bytes');
    }
    const digest = hash.digest('hex');
    whole.update(digest);
    task.log(`${digest}  ${file.name}`);
  }
  task.progress(bytes, bytes, 'bytes');
  task.update({ message: null });
  return { sha256: whole.digest('hex'), files: files.length, bytes };
}
