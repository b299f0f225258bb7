/** System packages: what is missing, and getting it where we may. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture, Failure, run, step } from './run.mjs';

/** Debian's packages by what they are for. */
const PACKAGES = {
  build: [
    'cmake',
    'g++',
    'libdnnl-dev',
    'libfreetype-dev',
    'libjpeg-dev',
    'libopenblas-serial-dev',
    'libpng-dev',
    'libsleef-dev',
    'libwebp-dev',
    'ninja-build',
    'pkg-config',
  ],
  lint: ['clang-format'],
  'code-server': ['g++', 'libkrb5-dev', 'make', 'python3'],
  browser: ['chromium'],
};

/** A program that makes a package needless where it comes from elsewhere (python from pyenv, say). */
const PROGRAMS = {
  cmake: ['cmake'],
  'g++': ['g++'],
  make: ['make'],
  'ninja-build': ['ninja'],
  'pkg-config': ['pkg-config'],
  python3: ['python3'],
  'clang-format': ['clang-format'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
};

/** Full path of the first of the programs that is on the PATH. */
export function which(...programs) {
  for (const program of programs) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, program);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {}
    }
  }
  return undefined;
}

/** The browser that drives the editor tests; `CHROMIUM` names another one. */
export function browserPath() {
  return process.env.CHROMIUM ?? which(...PROGRAMS.chromium);
}

/** Installs what the given purposes need and the machine lacks, or says which one line does it. */
export async function installSystemPackages(purposes) {
  const missing = await missingPackages([...new Set(purposes.flatMap((purpose) => PACKAGES[purpose]))]);
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const asRoot = process.getuid?.() === 0;
  if (!which('apt-get')) {
    throw new Failure(`Missing on this machine: ${missing.join(' ')} (Debian's names). Install them and try again.`);
  }
  if (!asRoot && (await capture('sudo', ['-n', 'true'])) === undefined) {
    throw new Failure(`System packages are missing. Please run this line once, then try again:\n\n  sudo ${line}\n`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) => {
    const command = ['apt-get', '-q', ...args];
    if (!asRoot) command.unshift('sudo', '-n', 'DEBIAN_FRONTEND=noninteractive');
    return run(command[0], command.slice(1), { log: 'apt.log', env });
  };
  await step(`Installing system packages: ${missing.join(' ')}`, async () => {
    await apt(['update']);
    await apt(line.split(' ').slice(1));
  });
}

async function missingPackages(names) {
  const candidates = names.filter((name) => !(PROGRAMS[name] && which(...PROGRAMS[name])));
  if (candidates.length === 0) return [];
  if (!which('dpkg-query')) return candidates.filter((name) => !hasHeader(name));
  const installed = await installedPackages();
  return candidates.filter((name) => !installed.has(name));
}

async function installedPackages() {
  const format = ['db:Status-Status', 'Package'].map((field) => `\${${field}}`).join(' ');
  const text = (await capture('dpkg-query', ['-W', '-f', `${format}\n`])) ?? '';
  return new Set(text.split('\n').flatMap((line) => (line.startsWith('installed ') ? [line.slice(10)] : [])));
}

/** Where there is no Debian package database, a library counts as there when its header is. */
function hasHeader(name) {
  const header = {
    'libdnnl-dev': 'dnnl.hpp',
    'libopenblas-serial-dev': 'openblas_config.h',
    'libsleef-dev': 'sleef.h',
    'libfreetype-dev': 'freetype2/ft2build.h',
    'libjpeg-dev': 'jpeglib.h',
    'libpng-dev': 'png.h',
    'libwebp-dev': 'webp/decode.h',
    'libkrb5-dev': 'gssapi/gssapi.h',
  }[name];
  return (
    header !== undefined && ['/usr/include', '/usr/local/include'].some((folder) => existsSync(join(folder, header)))
  );
}
