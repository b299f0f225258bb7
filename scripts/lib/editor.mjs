/** One workbench and one browser for all editor tests: they hold the packaged extension as a user would. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from '../package.mjs';
import { installCodeServer, SETTINGS, Workbench } from './code-server.mjs';
import { cache } from './paths.mjs';
import { step } from './run.mjs';
import { browserPath } from './system.mjs';

const PORT = 8521;
const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
/** The browser must not fetch, update or report anything during a test. */
const OFFLINE = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** Further settings that make a window the same at every start. */
const TEST_SETTINGS = {
  ...SETTINGS,
  'editor.cursorBlinking': 'solid',
  'editor.hover.delay': 50,
  'files.autoSave': 'off',
  'workbench.reduceMotion': 'on',
};

/** Starts everything; the tests find it through the environment variables returned. */
export async function startEditor() {
  const vsix = await packageExtension();
  await installCodeServer();
  const home = join(cache, 'editor-tests');
  rmSync(home, { recursive: true, force: true });
  const trusting = new Workbench(join(home, 'trusting'));
  trusting.configure(TEST_SETTINGS);
  const wary = new Workbench(join(home, 'wary'));
  wary.configure({ ...TEST_SETTINGS, 'security.workspace.trust.enabled': true });
  const { chromium } = await import('playwright-core');
  return step('Starting two workbenches and a browser', async () => {
    for (const [place, workbench] of [trusting, wary].entries()) {
      await workbench.install(vsix);
      await workbench.start(PORT + place * 100);
    }
    const browser = await chromium.launchServer({ executablePath: browserPath(), args: [...SANDBOX, ...OFFLINE] });
    return {
      env: {
        TENSORPAD_EDITOR: JSON.stringify({
          browser: browser.wsEndpoint(),
          trusting: trusting.origin,
          wary: wary.origin,
          settings: join(trusting.userData, 'User', 'settings.json'),
          folder: join(home, 'folders'),
        }),
      },
      stop: async () => {
        await browser.close();
        await Promise.all([trusting.stop(), wary.stop()]);
      },
    };
  });
}
