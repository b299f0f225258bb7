/** Other versions of Node, fetched as npm packages (which carry the headers, too). */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, platform } from './paths.mjs';
import { run, step } from './run.mjs';

/** What code-server asks for, and the newest Node, which the memory tests also run on. */
export const VERSIONS = { codeServer: '24.21.0', newest: '26.10.0' };

/** Folder of an unpacked Node: `bin/node`, and `include/node` for node-gyp. Fetched once. */
export async function nodeFolder(version) {
  const folder = join(cache, `node-${version}`);
  const home = join(folder, 'node_modules', `node-${platform}`);
  if (!existsSync(join(home, 'bin', 'node'))) {
    await step(`Fetching Node ${version}`, async () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
      await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `node-${platform}@${version}`], {
        cwd: folder,
        log: `node-${version}.log`,
      });
    });
  }
  return home;
}
