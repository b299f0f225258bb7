/** `npm start`: from a fresh clone to VS Code with Tensorpad in it, on an example that is ready to run. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installCodeServer, Workbench } from './lib/code-server.mjs';
import { at, cache } from './lib/paths.mjs';
import { main, run, step } from './lib/run.mjs';
import { cached } from './lib/stamp.mjs';
import { which } from './lib/system.mjs';
import { packageExtension } from './package.mjs';
import { setup } from './setup.mjs';

const FOLDER = at('examples');
const SCRIPT = at('examples', 'lenet.ts');
const PORT = 8421;

/** Desktop VS Code, where it can open a window: on a desktop, or from a terminal inside a running VS Code. */
function desktopCode() {
  const { DISPLAY, WAYLAND_DISPLAY, VSCODE_IPC_HOOK_CLI } = process.env;
  const canOpen = process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY || VSCODE_IPC_HOOK_CLI;
  return canOpen ? which('code') : undefined;
}

async function openDesktop(code, vsix) {
  await step('Installing the extension into VS Code', () =>
    run(code, ['--install-extension', vsix, '--force'], { log: 'install-extension.log' }),
  );
  await run(code, ['--new-window', FOLDER, '--goto', SCRIPT], { log: 'code.log' });
  process.stdout.write(`Tensorpad is ready: VS Code shows ${SCRIPT}\n`);
  await stopped();
}

async function openBrowser(vsix) {
  const workbench = new Workbench(join(cache, 'vscode'));
  workbench.configure(undefined, { keep: true });
  await cached('start-extension', { inputs: [vsix], outputs: [workbench.extensions] }, () =>
    step('Installing the extension into the workbench', () => workbench.install(vsix)),
  );
  await step('Starting the workbench', () => workbench.start(PORT));
  const address = workbench.address(FOLDER, SCRIPT);
  const opener = process.env.DISPLAY && which('xdg-open');
  if (opener) spawn(opener, [address], { stdio: 'ignore' }).on('error', () => {});
  process.stdout.write(`Tensorpad is ready: ${address}\n`);
  await stopped();
  await workbench.stop();
}

/** Resolves when the user (Ctrl+C) or the system asks the process to end. */
function stopped() {
  const alive = setInterval(() => {}, 1 << 30);
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  }).finally(() => clearInterval(alive));
}

await main(async () => {
  const code = desktopCode();
  await setup(...(code ? [] : ['code-server']));
  await build();
  const vsix = await packageExtension();
  if (code) return openDesktop(code, vsix);
  await installCodeServer();
  return openBrowser(vsix);
});
