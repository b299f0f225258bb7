/** Where things are in the checkout. */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Everything downloaded or remembered between runs; safe to delete. */
export const cache = join(root, '.cache');

/** The package's platform name, as Node and VS Code both write it: `linux-x64`. */
export const platform = `${process.platform}-${process.arch}`;

export const at = (...parts) => join(root, ...parts);

/** True for the script that was started, false for one that is imported. */
export const isMain = (url) => process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);
