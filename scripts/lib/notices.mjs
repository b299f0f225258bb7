/** The licences of everything a package carries that others wrote. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { at } from './paths.mjs';
import { capture } from './run.mjs';
import { filesUnder } from './stamp.mjs';

const RULE = `\n\n${'='.repeat(80)}\n`;

/** Names of the npm packages that went into the bundles, as their source maps tell. */
function bundledPackages() {
  const names = new Set();
  for (const map of filesUnder(at('dist')).filter((file) => file.endsWith('.map'))) {
    for (const source of JSON.parse(readFileSync(map, 'utf8')).sources) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
      if (name) names.add(name);
    }
  }
  for (const name of panelPackages()) names.add(name);
  return [...names];
}

/** The panels' bundles have no source maps: what they import, and what that needs in turn. */
function panelPackages() {
  const sources = filesUnder(at('webview')).filter((file) => file.endsWith('.ts'));
  const imported = sources.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/ from '((?:@[^/']+\/)?[^./'][^/']*)/g),
  ]);
  const names = new Set();
  const add = (name) => {
    const manifest = at('node_modules', name, 'package.json');
    if (names.has(name) || !existsSync(manifest)) return;
    names.add(name);
    for (const next of Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).dependencies ?? {})) add(next);
  };
  for (const [, name] of imported) add(name);
  return names;
}

function npmNotice(name) {
  const folder = at('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
  return `${name} ${version}\n\n${text}`;
}

/** What Debian says of the package a shared library comes from. */
async function libraryNotice(path) {
  for (const name of new Set([path, realpathSync(path)])) {
    const owner = (await capture('dpkg', ['-S', `*/${basename(name)}`]))?.split(':')[0];
    const file = owner && `/usr/share/doc/${owner}/copyright`;
    if (file && existsSync(file)) return `${basename(path)} (${owner})\n\n${readFileSync(file, 'utf8').trim()}`;
  }
  return `${basename(path)}\n\nSee the documentation of the system it was taken from.`;
}

/** The text of ThirdPartyNotices.txt for the bundles, some npm packages that are shipped whole, and shared libraries. */
export async function thirdPartyNotices(packages, libraries) {
  const npm = [...new Set([...bundledPackages(), ...packages])].sort().map(npmNotice);
  const shared = await Promise.all(libraries.map(libraryNotice));
  return `Tensorpad contains work of others, under the terms below.${RULE}${[...npm, ...shared].join(RULE)}\n`;
}
