/** The pictures of the README: LeNet while it trains, and its graph, which needs no pause. Run by `npm run images`. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until, Workbench } from './workbench';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const EXAMPLE = join(__dirname, '..', '..', 'examples', 'lenet.ts');
/** Digits are drawn first where MNIST cannot be fetched, and a busy machine trains slowly. */
const TRAINING = 600_000;
const SIZE = { width: 1360, height: 820 };

async function takePictures(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const scripts = { 'lenet.ts': readFileSync(EXAMPLE, 'utf8') };
  const workbench = await Workbench.open('images', { scripts, size: SIZE });
  try {
    await workbench.command('View: Close Primary Side Bar');
    await workbench.command('Tensorpad: Run All Cells');
    await workbench.panel('output');
    await workbench.command('Tensorpad: Show Training Panel');
    const training = await workbench.panel('training');
    await training
      .locator('[data-testid^="training-table-"]')
      .first()
      .waitFor({ state: 'attached', timeout: TRAINING });
    await until(
      'a curve worth looking at',
      async () => {
        const rows = await training.locator('tbody.points tr').count();
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

async function keep(workbench: Workbench, name: string): Promise<void> {
  copyFileSync(await workbench.screenshot(name), join(IMAGES, `${name}.png`));
}

takePictures().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
