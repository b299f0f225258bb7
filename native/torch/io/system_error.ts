/** What the file system refuses, as Python's errors. */
import { FileNotFoundError, IsADirectoryError, NotADirectoryError, OSError, PermissionError } from '../errors';

const KINDS: Record<string, [number: number, text: string, type: typeof OSError]> = {
  EPERM: [1, 'Operation not permitted', PermissionError],
  ENOENT: [2, 'No such file or directory', FileNotFoundError],
  EACCES: [13, 'Permission denied', PermissionError],
  ENOTDIR: [20, 'Not a directory', NotADirectoryError],
  EISDIR: [21, 'Is a directory', IsADirectoryError],
  ENOSPC: [28, 'No space left on device', OSError],
  EROFS: [30, 'Read-only file system', OSError],
};

/** An error of Node's about the file `path` as Python words it; any other error stays what it is. */
export function systemError(error: unknown, path: string): unknown {
  const kind = KINDS[(error as NodeJS.ErrnoException | undefined)?.code ?? ''];
  if (!kind) return error;
  const [number, text, type] = kind;
  return new type(`[Errno ${number}] ${text}: '${path}'`);
}

/** The result of `read`; what the system refuses is told of `path`. */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw systemError(error, path);
  }
}
