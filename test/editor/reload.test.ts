/** A window reload ends the kernel, but what was shown comes back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cellNamed, finished, trainingRuns } from './panels';
import { until, Workbench } from './workbench';

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('reload', { scripts: { 'training.ts': undefined } });
  for (const cell of [0, 1, 2]) await workbench.lens('Run Cell', cell).click();
  await finished(await workbench.panel('output'), 'Train');
  await workbench.command('Tensorpad: Show Training Panel');
  await workbench.panel('training');
  await workbench.reload();
});
after(() => workbench.close());

test('the output is shown again', async () => {
  await workbench.command('Tensorpad: Show Output');
  const output = await workbench.panel('output');
  const cell = await until('the cell', async () => cellNamed(output, 'Train'));
  assert.equal(cell.status, 'ok');
  assert.match(cell.text, /trained for 300 steps/);
});

test('finished runs are shown again', async () => {
  await workbench.command('Tensorpad: Show Training Panel');
  const training = await workbench.panel('training');
  const run = await until('the run', async () => (await trainingRuns(training, 'loss'))[0]);
  assert.match(run.name, /line/);
  assert.equal(run.points, 300);
});

test('the next cell runs in a new kernel', async () => {
  await workbench.command('Tensorpad: Show Output');
  await workbench.goTo('training.ts', '// %% Data');
  const output = await workbench.panel('output');
  const shown = await cellNamed(output, 'Data');
  // A lens is only there once the extension is: a key pressed right after a reload may come too early.
  await workbench.lens('Run Cell', 0).click();
  assert.equal((await finished(output, 'Data', shown?.execution)).status, 'ok');
});
