/** The VS Code workbench in a browser: installing it inside the checkout, and running it with a profile of its own. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFolder, VERSIONS } from './node.mjs';
import { at, cache } from './paths.mjs';
import { Failure, run, step } from './run.mjs';
import { cached } from './stamp.mjs';

const home = join(cache, 'code-server');
const entry = join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js');

/** A quiet workbench: nothing that phones home, asks, or covers the script. */
export const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'npm.fetchOnlinePackageInfo': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Installs code-server's pinned version. Its native modules are compiled for the Node it asks for. */
export async function installCodeServer() {
  const sources = [at('scripts/code-server/package.json'), at('scripts/code-server/package-lock.json')];
  await cached('code-server', { inputs: sources, extra: VERSIONS.codeServer, outputs: [entry] }, async () => {
    const node = await nodeFolder(VERSIONS.codeServer);
    await step('Installing the VS Code workbench (code-server, about two minutes)', async () => {
      mkdirSync(home, { recursive: true });
      for (const source of sources) cpSync(source, join(home, basename(source)));
      const env = { ...withNode(node), npm_config_nodedir: node };
      const args = ['ci', '--foreground-scripts', '--no-audit', '--no-fund'];
      await run('npm', args, { cwd: home, env, log: 'code-server.log' });
    });
  });
}

/** A workbench with its own profile: the folder that holds its settings and extensions. */
export class Workbench {
  #server;

  constructor(profile) {
    this.profile = profile;
    this.userData = join(profile, 'data');
    this.extensions = join(profile, 'extensions');
  }

  /** Writes the user's settings; with `keep`, only where there are none yet. */
  configure(settings = SETTINGS, { keep = false } = {}) {
    const file = join(this.userData, 'User', 'settings.json');
    if (keep && existsSync(file)) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  }

  async install(vsix) {
    const { command, args, env } = await this.#command('--force', '--install-extension', vsix);
    await run(command, args, { env, log: 'install-extension.log' });
  }

  /** Starts to serve, on `port` or the next free one; resolves once it answers. */
  async start(port) {
    this.port = await freePort(port);
    this.origin = `http://127.0.0.1:${this.port}`;
    const options = ['--auth', 'none', '--bind-addr', `127.0.0.1:${this.port}`, '--disable-telemetry'];
    const quiet = ['--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened'];
    const { command, args, env } = await this.#command(...options, ...quiet);
    const log = openSync(join(this.profile, 'server.log'), 'a');
    // Its own process group, so that stop() reaches the extension hosts as well.
    this.#server = spawn(command, args, { env, stdio: ['ignore', log, log], detached: true });
    await this.#answers();
  }

  /** The address that opens a folder and, in it, a file. */
  address(folder, file) {
    const url = new URL(this.origin);
    url.searchParams.set('folder', folder);
    if (file) url.searchParams.set('payload', JSON.stringify([['openFile', `vscode-remote://${url.host}${file}`]]));
    return url.href.replaceAll('%2F', '/');
  }

  /** Ends the server and everything it started; extension hosts get a moment to write down their state. */
  async stop() {
    const group = this.#server && -this.#server.pid;
    if (group === undefined) return;
    signal(group, 'SIGTERM');
    for (let tries = 0; tries < 30 && signal(group, 0); tries += 1) await sleep(100);
    signal(group, 'SIGKILL');
  }

  async #command(...args) {
    const node = await nodeFolder(VERSIONS.codeServer);
    const config = join(this.profile, 'config.yaml');
    mkdirSync(this.profile, { recursive: true });
    if (!existsSync(config)) writeFileSync(config, '{}\n');
    const profile = ['--config', config, '--user-data-dir', this.userData, '--extensions-dir', this.extensions];
    return { command: join(node, 'bin', 'node'), args: [entry, ...profile, ...args], env: withoutEditor(process.env) };
  }

  async #answers() {
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.#server.exitCode !== null) break;
      const healthy = await fetch(`${this.origin}/healthz`).then(
        (reply) => reply.ok,
        () => false,
      );
      if (healthy) return;
      await sleep(100);
    }
    throw new Failure(`The workbench did not start; see ${join(this.profile, 'server.log')}`);
  }
}

/** False when there is no such process, or none of its group, any more. */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The environment in which another Node's npm runs; what our own npm says about itself would mislead it. */
function withNode(node) {
  const { npm_config_user_agent: _, npm_node_execpath: __, ...env } = process.env;
  return { ...env, PATH: [join(node, 'bin'), env.PATH].join(delimiter) };
}

/** Started from a terminal of another VS Code, the server would take orders meant for that one. */
function withoutEditor(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VSCODE|ELECTRON)_|^(PORT|PASSWORD)$/.test(name)),
  );
}

async function freePort(first) {
  for (let port = first; port < first + 100; port += 1) {
    const free = await new Promise((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Failure(`No free port between ${first} and ${first + 99}`);
}
