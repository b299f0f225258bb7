/** Finds the kernel among the processes of this machine, as a user with `ps` would. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The process id of the kernel that runs in a folder. */
export function kernelProcess(folder: string): number {
  const found = readdirSync('/proc').find((entry) => {
    try {
      const [, ...words] = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      return words.some((word) => word.endsWith('dist/kernel.js')) && readlinkSync(`/proc/${entry}/cwd`) === folder;
    } catch {
      // Not a process, or gone meanwhile.
      return false;
    }
  });
  if (!found) throw new Error(`No kernel runs in ${folder}`);
  return Number(found);
}
