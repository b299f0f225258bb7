/** The training, tensors and graph panels, read from their tables as a screen reader would. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { finished, trainingRuns } from './panels';
import { until, Workbench } from './workbench';

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('panels', { scripts: { 'training.ts': undefined } });
  for (const cell of [0, 1, 2]) {
    await workbench.lens('Run Cell', cell).click();
    await finished(await workbench.panel('output'), ['Data', 'Model', 'Train'][cell] as string);
  }
});
after(() => workbench.close());

test('the training panel holds every point of the curve', async () => {
  await workbench.command('Tensorpad: Show Training Panel');
  const training = await workbench.panel('training');
  const run = await until('the run', async () =>
    (await trainingRuns(training, 'loss')).find((row) => row.points === 300),
  );
  assert.match(run.name, /line/);
  assert.equal(run.firstStep, 0);
  assert.equal(run.lastStep, 299);
  assert.ok(run.lastValue < run.firstValue, 'the loss went down');
});

test('the curve grows while a synchronous loop runs', async () => {
  await workbench.goTo('training.ts', '// %% Endless');
  await workbench.page.keyboard.press('Control+Enter');
  await workbench.kernelIs('running');
  await workbench.command('Tensorpad: Show Training Panel');
  const training = await workbench.panel('training');
  const live = async () => (await trainingRuns(training, 'loss')).find((row) => row.name.includes('endless'))?.points;
  const early = await until('first points', async () => (await live()) || undefined);
  await until('more points', async () => ((await live()) ?? 0) > early);
});

test('the tensors panel is live while the loop runs', async () => {
  await workbench.command('Tensorpad: Show Tensors');
  const tensors = await workbench.panel('tensors');
  const row = await until('the row of x', async () =>
    (await Workbench.rows(tensors.locator('table').first())).find(([name]) => name === 'x'),
  );
  assert.match(row.join(' '), /100.*1/);
  assert.match(row.join(' '), /float32/);
  await workbench.kernelIs('running');
  await workbench.command('Tensorpad: Interrupt');
  await workbench.kernelIs('idle');
});

test('the graph of the loss names its ops, its parameters and the shapes between them', async () => {
  await workbench.goTo('training.ts', '// %% Train');
  await workbench.click('training.ts', 'let loss');
  await workbench.command('Tensorpad: Show Computation Graph');
  const graph = await workbench.panel('graph');
  const rows = await until('the graph', async () => {
    const found = await Workbench.rows(graph.locator('table').first());
    return found.length > 0 && found;
  });
  const text = rows.map((row) => row.join(' ')).join('\n');
  for (const part of [/MseLossBackward0/, /AddmmBackward0/, /ReluBackward0/, /0\.weight/, /100.*8/])
    assert.match(text, part);
});

test('a node of the graph leads to the line that made it', async () => {
  const graph = await workbench.panel('graph');
  await graph.getByLabel('Show all').click();
  await graph.locator('[data-node]').filter({ hasText: 'MseLoss' }).first().click();
  const made = workbench.lineOf('training.ts', 'loss = criterion', 1);
  await until('the line', async () => (await workbench.cursorLine()) === made);
  assert.equal(await workbench.activeScript(), 'training.ts');
});
