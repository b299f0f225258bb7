/** The window in a light and a dark theme: pictures for a person to look at, colours for the test. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { finished } from './panels';
import { Workbench } from './workbench';

for (const theme of ['light', 'dark'] as const) {
  test(`the panels follow a ${theme} theme`, async () => {
    const scripts = { 'training.ts': undefined };
    const workbench = await Workbench.open(`screenshot-${theme}`, { scripts, dark: theme === 'dark' });
    try {
      for (const cell of [0, 1, 2]) await workbench.lens('Run Cell', cell).click();
      const output = await workbench.panel('output');
      await finished(output, 'Train');
      const outputLight = await brightness(output);
      await workbench.screenshot(`output-${theme}`);
      await workbench.command('Tensorpad: Show Training Panel');
      const training = await workbench.panel('training');
      await training.getByTestId('training-table-loss').waitFor({ state: 'attached' });
      const trainingLight = await brightness(training);
      const file = await workbench.screenshot(`training-${theme}`);
      for (const light of [outputLight, trainingLight])
        assert.ok(theme === 'dark' ? light < 96 : light > 160, `${light}`);
      assert.ok(statSync(file).size > 20_000);
    } finally {
      await workbench.close();
    }
  });
}

/** Mean of red, green and blue of the page's background, 0 to 255. */
async function brightness(panel: Awaited<ReturnType<Workbench['panel']>>): Promise<number> {
  const colour = await panel.evaluate(() => {
    // The panels let the editor's background shine through.
    const own = getComputedStyle(document.body).backgroundColor;
    const [, , , alpha = '1'] = own.match(/[\d.]+/g) ?? [];
    if (Number(alpha) > 0) return own;
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--vscode-editor-background)';
    return getComputedStyle(probe).color;
  });
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
