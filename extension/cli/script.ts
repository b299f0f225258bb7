import fs from 'node:fs';
import { UsageError } from './arguments';

/** The text of a script that was named on the command line; refuses what is none. */
export function readScript(file: string, script: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`no such file: '${script}'`);
    throw new UsageError(code === 'EISDIR' ? `'${script}' is a folder` : message);
  }
}

/** The text of a file that a script imports, if there is one. */
export function readImport(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
