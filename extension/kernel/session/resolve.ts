import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** True for paths and file URLs, false for names of packages. */
export function isPath(specifier: string): boolean {
  return /^\.{0,2}\/|^\.{1,2}$|^file:|^[A-Za-z]:[\\/]/.test(specifier);
}

/** The file that `specifier` means in a module of `folder`, with TypeScript's rules; undefined if there is none. */
export function resolveFile(specifier: string, folder: string): string | undefined {
  const base = specifier.startsWith('file:') ? fileURLToPath(specifier) : path.resolve(folder, specifier);
  const typed = base.replace(/\.([cm]?)js$/, '.$1ts');
  const candidates = [
    base,
    ...(typed === base ? [] : [typed]),
    ...EXTENSIONS.map((extension) => base + extension),
    ...EXTENSIONS.map((extension) => path.join(base, `index${extension}`)),
  ];
  return candidates.find((candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile());
}
