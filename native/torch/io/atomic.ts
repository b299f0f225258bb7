/** Files that are there whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemError } from './system_error';

let counter = 0;

/** A name beside `path` that nobody else uses. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${counter++}.tmp`);
}

/**
 * Lets `write` fill a temporary file in the same folder, then puts it in the place of `path`. If anything goes wrong on
 * the way, or the process dies, what was at `path` before is still there.
 */
export function writeAtomically(path: string, write: (file: number) => void): void {
  const temporary = temporaryName(path);
  try {
    const file = openSync(temporary, 'wx');
    try {
      write(file);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw systemError(error, path);
  }
  syncFolder(dirname(path));
}

/** Makes a rename last through a power cut, where the system can. */
function syncFolder(folder: string): void {
  let directory: number | undefined;
  try {
    directory = openSync(folder, 'r');
    fsyncSync(directory);
  } catch {
    // Windows does not open folders; the rename is durable enough there.
  } finally {
    if (directory !== undefined) closeSync(directory);
  }
}
