/** Running cells the way a user does: by the link above the cell, and by the keyboard. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cellNamed, cellsShown, finished } from './panels';
import { Workbench } from './workbench';

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('cells', { scripts: { 'cells.ts': undefined } });
});
after(() => workbench.close());

test('every cell has its links', async () => {
  for (const title of ['Run Cell', 'Run Above', 'Run Below']) await workbench.lens(title, 1).waitFor();
});

test('nothing runs, and no kernel starts, before it is asked for', async () => {
  await workbench.kernelIs('no kernel');
});

test('Run Cell runs the cell below the link and shows its output', async () => {
  await workbench.lens('Run Cell', 0).click();
  const output = await workbench.panel('output');
  const cell = await finished(output, 'First');
  assert.equal(cell.status, 'ok');
  assert.match(cell.text, /first has 15 elements/);
  assert.deepEqual((await cellsShown(output)).length, 1, 'only this cell ran');
});

test('Shift+Enter runs a cell and goes on to the next', async () => {
  await workbench.goTo('cells.ts', '// %% Second');
  await workbench.page.keyboard.press('Shift+Enter');
  const output = await workbench.panel('output');
  const cell = await finished(output, 'Second');
  assert.match(cell.text, /the sum is 30/, 'the variable of the first cell is there');
  assert.ok(
    (await workbench.cursorLine()) >= workbench.lineOf('cells.ts', '// %% Third'),
    'the cursor is in the third cell',
  );
});

test('Ctrl+Enter runs a cell and stays', async () => {
  const line = await workbench.cursorLine();
  await workbench.page.keyboard.press('Control+Enter');
  const output = await workbench.panel('output');
  assert.match((await finished(output, 'Third')).text, /counted 63/);
  assert.equal(await workbench.cursorLine(), line);
});

test('a cell with const and let can run again, and orders count up', async () => {
  await workbench.goTo('cells.ts', 'const first');
  const output = await workbench.panel('output');
  const before = await cellNamed(output, 'First');
  await workbench.page.keyboard.press('Control+Enter');
  const again = await finished(output, 'First', before?.execution);
  assert.equal(again.status, 'ok');
  assert.equal(again.order, 4);
});

test('Run Below runs the rest of the script in order', async () => {
  const output = await workbench.panel('output');
  const before = await cellNamed(output, 'Third');
  await workbench.lens('Run Below', 1).click();
  const third = await finished(output, 'Third', before?.execution);
  const second = await cellNamed(output, 'Second');
  assert.equal(second?.order, 5);
  assert.equal(third.order, 6);
});
