/** Work is done again only when the content it depends on changed: one stamp file per piece of work. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cache, root } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'build', '.git', '.cache']);

/** All files under a path of the checkout (or the file itself), sorted; build output is left out. */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const found = [];
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...filesUnder(inner));
    } else if (entry.isFile()) found.push(inner);
  }
  return found.sort();
}

/** A digest of names and contents; `extra` adds facts that are no file, such as a version. */
export function digest(paths, extra = '') {
  const hash = createHash('sha256').update(`${process.arch} ${extra}\n`);
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/**
 * Does `work` unless it was done for the same inputs and its outputs are still there.
 * The stamp is removed first, so that an interrupted piece of work is done again; so is one that returns false.
 */
export async function cached(name, { inputs = [], extra = '', outputs = [] }, work) {
  const stamp = join(cache, 'stamps', name);
  const now = digest(inputs, extra);
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === now && outputs.every((path) => existsSync(path));
  if (fresh) return false;
  rmSync(stamp, { force: true });
  if ((await work()) === false) return true;
  mkdirSync(join(cache, 'stamps'), { recursive: true });
  writeFileSync(stamp, now);
  return true;
}
