/** Reading real folders, at a pace that leaves the disk and the processor to others. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes. */
export const MEGABYTE = 1_000_000;

/** A file that was found. */
export interface FoundFile {
  readonly path: string;
  /** Below the folder, with forward slashes. */
  readonly name: string;
  readonly size: number;
  /** Ms since epoch. */
  readonly changedAt: number;
}

/** Every file below a folder, by name; links are not followed, and hidden names are left out. */
async function* walk(folder: string, signal: AbortSignal, below = ''): AsyncGenerator<FoundFile> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const seen = entries.filter((entry) => !entry.name.startsWith('.'));
  const found = seen.map(async (entry): Promise<FoundFile | string | undefined> => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return name;
    if (!entry.isFile()) return undefined;
    const file = path.join(folder, name);
    const { size, mtimeMs } = await stat(file);
    return { path: file, name, size, changedAt: mtimeMs };
  });
  for (const each of await Promise.all(found)) {
    signal.throwIfAborted();
    if (typeof each === 'string') yield* walk(folder, signal, each);
    else if (each !== undefined) yield each;
  }
}

/** Which files are wanted. */
interface Choice {
  /** Smaller ones are left out. */
  readonly minSize?: number;
  /** All of them together have no more than this; what comes after is left out. */
  readonly maxBytes?: number;
}

/** The files of a folder, by name, and how many bytes they have together. */
export async function listFiles(
  folder: string,
  signal: AbortSignal,
  { minSize = 0, maxBytes = Infinity }: Choice = {},
): Promise<{ files: FoundFile[]; bytes: number }> {
  const files: FoundFile[] = [];
  let bytes = 0;
  for await (const file of walk(folder, signal)) {
    if (file.size < minSize) continue;
    if (bytes + file.size > maxBytes) break;
    files.push(file);
    bytes += file.size;
  }
  return { files, bytes };
}

/** Keeps reading below a number of bytes a second. */
export class Pace {
  readonly #bytesPerMs: number;
  #due = performance.now();

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** Waits until so many more bytes are within the pace. Time that was not used does not add up. */
  async spend(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    this.#due = Math.max(this.#due, now - 100) + bytes / this.#bytesPerMs;
    if (this.#due > now + 10) await sleep(this.#due - now, undefined, { signal });
  }
}

/** The content of a file, piece by piece, at a pace. */
export async function* readAtPace(
  file: FoundFile,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file.path, { signal })) {
    const piece = chunk as Buffer;
    await pace.spend(piece.byteLength, signal);
    yield piece;
  }
}
