/** Figures in the output panel: they come up, change while a loop runs, and take the colours of the theme. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame } from 'playwright-core';
import { finished } from './panels';
import { until, Workbench } from './workbench';

const figures = (output: Frame) => output.locator('[data-testid="output-figure"]');
const says = async (output: Frame) => (await figures(output).first().locator('text').allTextContents()).join(' ');
const step = async (output: Frame) => Number(/Step (\d+)/.exec(await says(output))?.[1] ?? Number.NaN);

/** Brightness of what is written in a figure, from 0 to 255; nothing while its picture is being changed. */
const brightness = (output: Frame) =>
  figures(output)
    .first()
    .locator('.ink')
    .first()
    .evaluate((element) => {
      const parts =
        getComputedStyle(element)
          .fill.match(/[\d.]+/g)
          ?.map(Number) ?? [];
      return parts.length >= 3 ? (parts[0]! + parts[1]! + parts[2]!) / 3 : undefined;
    });

test('a figure changes in place while a synchronous loop runs, in the colours of the theme', async () => {
  const workbench = await Workbench.open('figures', { scripts: { 'figures.ts': undefined } });
  try {
    await workbench.lens('Run Cell', 0).click();
    const output = await workbench.panel('output');
    const early = await until('the figure', async () => (await step(output)) + 1 || undefined);
    // Were it taken out and put back, the mark would be lost.
    await figures(output)
      .first()
      .evaluate((element) => element.setAttribute('data-mark', 'here'));
    await until('a later picture', async () => (await step(output)) > early + 20);
    assert.equal(await figures(output).count(), 1);
    assert.equal(await figures(output).first().getAttribute('data-mark'), 'here');
    await workbench.kernelIs('running');
    await until('dark ink on light paper', async () => ((await brightness(output)) ?? 255) < 110);
    await workbench.screenshot('figure-live-light');

    const theme = { 'workbench.colorTheme': 'Default Dark Modern' };
    writeFileSync(join(workbench.folder, '.vscode', 'settings.json'), JSON.stringify(theme));
    await until('light ink on dark paper', async () => ((await brightness(output)) ?? 0) > 150);
    await workbench.screenshot('figure-live-dark');
    await workbench.command('Tensorpad: Interrupt');
    await workbench.kernelIs('idle');

    await workbench.lens('Run Cell', 1).click();
    const cell = await finished(output, 'Still');
    assert.equal(cell.status, 'ok');
    const still = output.locator(`[data-execution="${cell.execution}"] [data-testid="output-figure"]`);
    await until('pixels', async () => (await still.locator('image').count()) >= 3);
    assert.match((await still.locator('text').allTextContents()).join(' '), /Waves.*Pixels.*Four kinds/s);
    await workbench.screenshot('figure-still-dark');
  } finally {
    await workbench.close();
  }
});
