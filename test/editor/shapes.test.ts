/** Hovers: what the script states before any run, and what the last run saw. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { finished } from './panels';
import { Workbench } from './workbench';

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('shapes', { scripts: { 'cells.ts': undefined, 'training.ts': undefined } });
});
after(() => workbench.close());

test('a shape that the script states is known before any run', async () => {
  const text = await workbench.hover('cells.ts', 'first', /5, 3/);
  assert.match(text, /\[5, 3\]/);
  assert.match(text, /float32/);
  await workbench.kernelIs('no kernel');
});

test('types and docs come without anything installed in the folder', async () => {
  const text = await workbench.hover('cells.ts', 'zeros', /Tensor/);
  assert.match(text, /Tensor/);
  assert.equal(await workbench.page.locator('.squiggly-error').count(), 0, 'no false squiggles');
  await workbench.openFile('training.ts');
  await workbench.hover('training.ts', 'SGD', /SGD/);
  assert.equal(await workbench.page.locator('.squiggly-error').count(), 0, 'nor in a training script');
  await workbench.openFile('cells.ts');
});

test('completion knows the library', async () => {
  await workbench.goTo('cells.ts', 'console.log(`counted');
  await workbench.page.keyboard.press('End');
  await workbench.page.keyboard.type('\ntorch.linsp');
  const suggestion = workbench.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'linspace' }).first();
  await suggestion.waitFor();
  await workbench.page.keyboard.press('Escape');
  await workbench.command('File: Revert File');
});

test('after a run a hover shows shape, type, device and values', async () => {
  await workbench.command('Tensorpad: Run All Cells');
  const output = await workbench.panel('output');
  await finished(output, 'Third');
  const text = await workbench.hover('cells.ts', 'second', /last run|mean/i);
  for (const part of [/\[5, 3\]/, /float32/, /cpu/, /15/, /min/i, /max/i, /mean/i]) assert.match(text, part);
});

test('a name with several shapes in one run shows them all', async () => {
  const text = await workbench.hover('cells.ts', 'piece', /4, 7/);
  for (const shape of [/\[2, 7\]/, /\[3, 7\]/, /\[4, 7\]/]) assert.match(text, shape);
});
