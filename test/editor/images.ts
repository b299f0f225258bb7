/**
 * The pictures of the README: LeNet while it trains, and its graph, which needs no pause; a mistake and its fix. Run by
 * `npm run images [-- training] [-- mistake]`.
 */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until, Workbench } from './workbench';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const EXAMPLE = join(__dirname, '..', '..', 'examples', 'lenet.ts');
/** Digits are drawn first where MNIST cannot be fetched, and a busy machine trains slowly. */
const TRAINING = 600_000;
const SIZE = { width: 1360, height: 820 };

async function training(): Promise<void> {
  const scripts = { 'lenet.ts': readFileSync(EXAMPLE, 'utf8') };
  const workbench = await Workbench.open('images', { scripts, size: SIZE });
  try {
    await workbench.command('View: Close Primary Side Bar');
    await workbench.command('Tensorpad: Run All Cells');
    await workbench.panel('output');
    await workbench.command('Tensorpad: Show Training Panel');
    const panel = await workbench.panel('training');
    await panel.locator('[data-testid^="training-table-"]').first().waitFor({ state: 'attached', timeout: TRAINING });
    await until(
      'a curve worth looking at',
      async () => {
        const rows = await panel.locator('tbody.points tr').count();
        return rows >= 50;
      },
      TRAINING,
    );
    // The loop that runs, beside its curve.
    await workbench.goTo('lenet.ts', 'const writer');
    await keep(workbench, 'training');
    await workbench.goTo('lenet.ts', 'const net');
    await workbench.click('lenet.ts', 'const net');
    await workbench.command('Tensorpad: Show Computation Graph');
    const graph = await workbench.panel('graph');
    await graph.locator('svg.graph .edge').first().waitFor();
    await workbench.page.waitForTimeout(1000);
    await keep(workbench, 'graph');
  } finally {
    await workbench.close();
  }
}

/** A layer of the wrong size, underlined before anything ran, and what the keyboard offers. */
async function mistake(): Promise<void> {
  const right = readFileSync(join(__dirname, 'fixtures', 'mistake.ts'), 'utf8');
  const scripts = { 'digits.ts': right.replace('1152', '1150') };
  const workbench = await Workbench.open('mistake', { scripts, size: { width: 1120, height: 640 } });
  try {
    await workbench.command('View: Close Primary Side Bar');
    await workbench.editor('digits.ts').locator('.squiggly-error').first().waitFor({ state: 'attached' });
    await workbench.click('digits.ts', 'fc1(flat)');
    await workbench.page.waitForTimeout(1000);
    await workbench.page.keyboard.press('Control+.');
    await workbench.page.locator('.action-widget .monaco-list-row').filter({ hasText: '1152' }).first().waitFor();
    await keep(workbench, 'mistake');
  } finally {
    await workbench.close();
  }
}

async function keep(workbench: Workbench, name: string): Promise<void> {
  copyFileSync(await workbench.screenshot(name), join(IMAGES, `${name}.png`));
}

async function main(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const wanted = process.argv.slice(2);
  for (const take of [training, mistake]) if (wanted.length === 0 || wanted.includes(take.name)) await take();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
