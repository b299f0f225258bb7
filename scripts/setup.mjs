/** Gets a checkout ready: npm packages and system packages. Node's own modules only, since nothing may be installed yet. */
import { existsSync, readFileSync } from 'node:fs';
import { at, isMain } from './lib/paths.mjs';
import { Failure, main, run, step } from './lib/run.mjs';
import { installSystemPackages } from './lib/system.mjs';

const OLDEST_NODE = 20;

/** Installs whatever is missing for building, and for the further purposes named (lint, code-server, browser). */
export async function setup(...purposes) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE)
    throw new Failure(`Tensorpad needs Node ${OLDEST_NODE} or newer; this is ${process.version}.`);
  await installSystemPackages(['build', ...purposes]);
  await installNpmPackages();
}

/**
 * `npm ci` when node_modules is not what the lock file says. No dependency needs its install script: esbuild's only
 * saves a few milliseconds per call, and the signing tool's is for publishing. So none runs.
 */
async function installNpmPackages() {
  if (npmPackagesMatch()) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('Installing npm packages', () => run('npm', args, { log: 'npm.log' }));
}

function npmPackagesMatch() {
  const installed = packagesOf(at('node_modules', '.package-lock.json'));
  return Object.entries(packagesOf(at('package-lock.json'))).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    // Packages for other platforms are in the lock file only.
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && found.link === wanted.link;
  });
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {};
}

if (isMain(import.meta.url)) await main(() => setup());
