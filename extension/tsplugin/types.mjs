/** Lays out the declarations that the plugin adds to a project: Node's, and the kernel's globals. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = resolve(here, '../../node_modules');

/** Declarations only, and not the variants for TypeScript versions that no supported editor has. */
const isWanted = (root) => (path) => {
  const inside = relative(root, path);
  return (
    inside === '' || (!/^ts\d/.test(inside) && !/(^|\/)[^.]*\.(md|json)$|LICENSE/.test(inside.replaceAll('\\', '/')))
  );
};

/** Copies them to `outdir`, by default dist/types. */
export function layOutTypes(outdir = resolve(here, '../../dist/types')) {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const [from, to] of [
    [join(modules, '@types/node'), 'node'],
    [join(modules, 'undici-types'), 'undici-types'],
  ]) {
    cpSync(from, join(outdir, to), { recursive: true, dereference: true, filter: isWanted(from) });
  }
  cpSync(join(here, 'globals.d.ts'), join(outdir, 'globals.d.ts'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) layOutTypes();
