/**
 * One window of the real workbench, as the tests see it: a folder of its own, the packaged extension, and the
 * words a user would use for what is on the screen.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import type { PanelKind } from '../../extension/protocol/panels';

/** What scripts/lib/editor.mjs started for us. */
interface Environment {
  browser: string;
  /** Addresses of two workbenches: one trusts every folder, the other asks. */
  trusting: string;
  wary: string;
  /** Holds a folder per window. */
  folder: string;
}

const environment: Environment = JSON.parse(process.env.TENSORPAD_EDITOR ?? 'null') ?? absent();
const SCREENSHOTS = join(__dirname, 'screenshots');
/** Generous: a workbench that starts on a busy machine of two cores. */
const PATIENCE = 60_000;
/** How long a key may take to show something before it is taken as lost. */
const NOTICED = 3_000;
/** What a page needs to draw what it was just told. */
const SETTLED = 300;

export interface WindowOptions {
  /** Scripts by name; a name without text is a file of test/editor/fixtures. */
  scripts: Record<string, string | undefined>;
  /** False opens the folder in a workbench that asks before it trusts. */
  trusted?: boolean;
  dark?: boolean;
  size?: { width: number; height: number };
}

export class Workbench {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    /** The folder that is open, on disk. */
    readonly folder: string,
    private readonly origin: string,
  ) {}

  /** Opens a window on a new folder with the scripts given, and shows the first of them. */
  static async open(name: string, options: WindowOptions): Promise<Workbench> {
    const { scripts, trusted = true, dark = false, size = { width: 1400, height: 900 } } = options;
    const folder = join(environment.folder, name);
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    for (const [script, text] of Object.entries(scripts)) {
      if (text === undefined) cpSync(join(__dirname, 'fixtures', script), join(folder, script));
      else writeFileSync(join(folder, script), text);
    }
    const theme = { 'workbench.colorTheme': dark ? 'Default Dark Modern' : 'Default Light Modern' };
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(theme));
    const browser = await chromium.connect(environment.browser);
    const page = await browser.newPage({ viewport: size });
    page.setDefaultTimeout(PATIENCE);
    // What tsx wraps around functions, also those that are sent to the browser.
    await page.addInitScript('globalThis.__name = (value) => value');
    const workbench = new Workbench(browser, page, folder, trusted ? environment.trusting : environment.wary);
    const [first] = Object.keys(scripts);
    await page.goto(workbench.address(first as string));
    await workbench.ready();
    return workbench;
  }

  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: true }).catch(() => {});
    await this.browser.close();
  }

  /** Reloads the window as a user's F5 does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** The script is shown and the extension has noticed it; before, its commands are not offered. */
  private async ready(): Promise<void> {
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
    await this.statusBar('Tensorpad:').waitFor();
  }

  /** Changes settings of the folder, as a user does in its settings.json. */
  configure(settings: Record<string, unknown>): void {
    const file = join(this.folder, '.vscode', 'settings.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...settings }));
  }

  path(script: string): string {
    return join(this.folder, script);
  }

  /** Opens the quick input with a key and types into it; a key pressed while the window rebuilds itself is lost. */
  private async quickInput(key: string, text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    const end = Date.now() + PATIENCE;
    do {
      await this.page.keyboard.press(key);
      const shown = await input.waitFor({ timeout: NOTICED }).then(
        () => true,
        () => false,
      );
      if (shown) return input.fill(text);
    } while (Date.now() < end);
    throw new Error(`${key} opened nothing`);
  }

  /** Runs a command by its title, through the command palette. */
  async command(title: string): Promise<void> {
    await this.quickInput('F1', `>${title}`);
    const entry = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    await entry.waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The titles that the command palette offers for some text. */
  async offeredCommands(text: string): Promise<string[]> {
    await this.quickInput('F1', `>${text}`);
    await this.page.waitForTimeout(SETTLED);
    const titles = await this.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  async openFile(script: string): Promise<void> {
    await this.quickInput('Control+P', script);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: script }).first().click();
    await this.editor(script).locator('.view-line').first().waitFor();
    // The extension learns of the switch a moment later; until then its keys are not its own.
    await this.page.locator('.editor-group-container.active [aria-label^="Show Training Panel"]').waitFor();
  }

  /** The text editor that shows a script. */
  editor(script: string): Locator {
    return this.page.locator(`.monaco-editor[data-uri$="/${script}"]`);
  }

  /** The script whose editor is the active one. */
  async activeScript(): Promise<string> {
    const uri = await this.page
      .locator('.editor-group-container.active .monaco-editor')
      .first()
      .getAttribute('data-uri');
    return basename(uri ?? '');
  }

  /** A link such as *Run Cell* above the `nth` cell. */
  lens(title: string, nth = 0): Locator {
    return this.page
      .locator('.codelens-decoration a')
      .filter({ hasText: new RegExp(`^\\W*${title}$`) })
      .nth(nth);
  }

  /** The line (from 1) of a script that starts with a text; `nth` picks among several. */
  lineOf(script: string, text: string, nth = 0): number {
    const lines = readFileSync(this.path(script), 'utf8').split('\n');
    const found = lines.flatMap((line, at) => (line.trimStart().startsWith(text) ? [at + 1] : []));
    const line = found[nth];
    if (line === undefined) throw new Error(`${script} has no line "${text}"`);
    return line;
  }

  /** Shows a script and puts the cursor at the start of the line that starts with a text. */
  async goTo(script: string, text: string): Promise<void> {
    await this.openFile(script);
    await this.quickInput('Control+G', `:${this.lineOf(script, text)}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The line of the cursor, as the status bar shows it. */
  async cursorLine(): Promise<number> {
    const text = await this.page.locator('#status\\.editor\\.selection').innerText();
    return Number(/Ln (\d+)/.exec(text)?.[1]);
  }

  /** Where a text is on the screen: the middle of its first occurrence in the visible lines of a script. */
  private async locate(script: string, text: string): Promise<{ x: number; y: number }> {
    const lines = this.editor(script).locator('.view-lines');
    await lines.waitFor();
    return lines.evaluate((root, wanted) => {
      for (const line of root.querySelectorAll('.view-line')) {
        const at = (line.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(wanted);
        if (at < 0) continue;
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        let before = 0;
        const middle = at + wanted.length / 2;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const length = node.textContent?.length ?? 0;
          if (middle < before + length) {
            const range = document.createRange();
            const offset = Math.floor(middle - before);
            range.setStart(node, offset);
            range.setEnd(node, offset + 1);
            const box = range.getBoundingClientRect();
            return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
          }
          before += length;
        }
      }
      throw new Error(`"${wanted}" is not on the screen`);
    }, text);
  }

  /** The text of the hover over the first occurrence of a text, once it holds what is awaited. */
  async hover(script: string, text: string, awaited: RegExp): Promise<string> {
    const hover = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content');
    const end = Date.now() + PATIENCE;
    let shown = '';
    while (Date.now() < end) {
      const { x, y } = await this.locate(script, text);
      await this.page.mouse.move(x, y);
      await this.page.waitForTimeout(800);
      shown = (await hover.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
      if (awaited.test(shown)) break;
      // Facts and types arrive when they arrive: look again as a person would.
      await this.page.mouse.move(0, 0);
      await this.page.waitForTimeout(SETTLED);
    }
    await this.page.mouse.move(0, 0);
    return shown;
  }

  /** Puts the cursor into the first occurrence of a text. */
  async click(script: string, text: string): Promise<void> {
    const { x, y } = await this.locate(script, text);
    await this.page.mouse.click(x, y);
  }

  /** The document inside a panel; waits until the panel is there. */
  async panel(kind: PanelKind): Promise<Frame> {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const found = await frame.evaluate(() => document.body?.dataset.panel).catch(() => undefined);
        if (found === kind) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`The panel "${kind}" did not appear`);
  }

  /** The rows of an accessible table, as the texts of their cells. */
  static async rows(table: Locator): Promise<string[][]> {
    return table
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => (cell.textContent ?? '').trim())),
      );
  }

  /** Waits until the status bar says so: idle, running, paused, kernel died … */
  async kernelIs(state: string): Promise<void> {
    await this.statusBar(`Tensorpad: ${state}`).waitFor();
  }

  statusBar(text: string): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** The entries of the Problems view. */
  async problems(): Promise<string[]> {
    await this.command('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  async screenshot(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${name}.png`);
    // No tooltip of whatever was clicked last.
    await this.page.mouse.move(0, 0);
    await this.page.waitForTimeout(SETTLED);
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  private address(script: string): string {
    const url = new URL(this.origin);
    url.searchParams.set('folder', this.folder);
    url.searchParams.set('payload', JSON.stringify([['openFile', `vscode-remote://${url.host}${this.path(script)}`]]));
    return url.href;
  }
}

/** Polls until `probe` gives something other than false or undefined, and returns it. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | false | undefined>,
  patience = PATIENCE,
): Promise<T> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const value = await probe();
    if (value !== false && value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${what}`);
}

function absent(): never {
  throw new Error('Editor tests run through `npm test -- editor`, which starts the workbench they need.');
}
