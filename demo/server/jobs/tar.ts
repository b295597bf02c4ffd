/**
 * The header of a file in a tar archive (POSIX.1-1988 "ustar"): 512 bytes of text fields, numbers in
 * octal. Pure.
 */
import type { FoundFile } from '../files.js';

/** Everything in an archive begins at a multiple of this. */
export const BLOCK = 512;

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** A name of more than 100 bytes goes into two fields, cut at a slash; `undefined` where none fits. */
function splitName(name: string): { prefix: string; name: string } | undefined {
  if (Buffer.byteLength(name) <= NAME_BYTES) return { prefix: '', name };
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) > PREFIX_BYTES) return undefined;
    if (Buffer.byteLength(rest) <= NAME_BYTES) return { prefix, name: rest };
  }
  return undefined;
}

/** The header, or `undefined` where the name is too long for this format. */
export function tarHeader(file: FoundFile): Buffer | undefined {
  const parts = splitName(file.name);
  if (parts === undefined) return undefined;
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void => {
    header.write(value.toString(8).padStart(length - 1, '0'), at, 'ascii');
  };
  header.write(parts.name, 0);
  octal(0o644, 100, 8); // mode
  octal(0, 108, 8); // owner
  octal(0, 116, 8); // group
  octal(file.size, 124, 12);
  octal(Math.max(0, Math.floor(file.changedAt / 1000)), 136, 12);
  header.write('        ', 148); // the sum counts itself as blanks
  header.write('0', 156); // a plain file
  header.write('ustar\u000000', 257);
  header.write(parts.prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148);
  return header;
}

/** What fills up a file of this size to whole blocks. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
