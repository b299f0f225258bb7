/** Tape archives, as data sets come in. */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RuntimeError } from '../../errors';
import { writeBytes } from '../codec';

const BLOCK = 512;

/** Writes the wanted files of a `.tar.gz` into a folder, by their last names only: no path of an archive is followed. */
export function extract(archive: string, folder: string, wanted: readonly string[]): void {
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(readFileSync(archive));
  } catch (error) {
    throw new RuntimeError(`${archive}: damaged gzip file (${(error as Error).message})`);
  }
  mkdirSync(folder, { recursive: true });
  const left = new Set(wanted);
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const text = (from: number, length: number) =>
      Buffer.from(bytes.subarray(at + from, at + from + length))
        .toString('latin1')
        .replace(/\0.*$/s, '');
    const name = basename(text(0, 100));
    const size = Number.parseInt(text(124, 12), 8);
    const start = at + BLOCK;
    if (!(size >= 0 && start + size <= bytes.length)) throw new RuntimeError(`${archive}: the archive is cut off`);
    if (left.delete(name)) writeBytes(join(folder, name), bytes.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (left.size > 0) throw new RuntimeError(`${archive} lacks ${[...left].join(', ')}`);
}
