/** Shapes and mistakes while typing: nothing here ever runs. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until, Workbench } from './workbench';

const SCRIPT = 'mistake.ts';

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('mistakes', { scripts: { [SCRIPT]: undefined } });
});
after(() => workbench.close());

const squiggles = () => workbench.editor(SCRIPT).locator('.squiggly-error').count();
const text = async () =>
  (await workbench.editor(SCRIPT).locator('.view-lines').innerText())
    .replaceAll('\u00a0', ' ')
    .replaceAll('\u200c', '');

test('shapes stand behind what a script makes', async () => {
  await until('hints', async () => /scores.*\[16, 10\]/.test(await text()));
  assert.match(await text(), /const flat.*\[16, 1152\]/);
  assert.equal(await squiggles(), 0);
  await workbench.screenshot('shapes-light');
});

test('a hover tells the shape and the rule', async () => {
  const shown = await workbench.hover(SCRIPT, 'features =', /16, 8, 12, 12/);
  assert.match(shown, /\[16, 8, 12, 12\]/);
  assert.match(shown, /float32/);
});

test('a mistake is underlined while it is typed', async () => {
  await workbench.goTo(SCRIPT, 'fc1 =');
  await workbench.page.keyboard.press('End');
  for (let i = 0; i < ', 32);'.length; i++) await workbench.page.keyboard.press('ArrowLeft');
  await workbench.page.keyboard.press('Backspace');
  await workbench.page.keyboard.type('0');
  await until('a squiggle', async () => (await squiggles()) > 0);
  const shown = await workbench.hover(SCRIPT, 'this.fc1(flat)', /cannot be multiplied/);
  assert.match(shown, /mat1 and mat2 shapes cannot be multiplied \(16x1152 and 1150x32\)/);
  await workbench.screenshot('mistake-light');
  const problems = await workbench.problems();
  assert.ok(
    problems.some((problem) => /cannot be multiplied/.test(problem)),
    problems.join('\n'),
  );
});

test('the keyboard mends it', async () => {
  await workbench.goTo(SCRIPT, 'const hidden');
  await workbench.page.keyboard.press('F8');
  await workbench.page.keyboard.press('Escape');
  await workbench.page.keyboard.press('Control+.');
  const menu = workbench.page.locator('.action-widget .monaco-list-row');
  const fix = menu.filter({ hasText: '1152' }).first();
  await fix.waitFor();
  await workbench.screenshot('fix-light');
  // Down to the fix, as a user without a mouse goes.
  const rows = await menu.allInnerTexts();
  const at = rows.filter((row) => row.trim()).findIndex((row) => row.includes('1152'));
  assert.ok(at >= 0, rows.join('\n'));
  await fix.focus().catch(() => {});
  await workbench.page.keyboard.press('Enter');
  await until('no squiggle', async () => (await squiggles()) === 0);
  assert.match(await text(), /new nn\.Linear\(1152, 32\)/);
});

test('a table explains what becomes of the shapes', async () => {
  await workbench.goTo(SCRIPT, 'class Net');
  await workbench.command('Tensorpad: Explain Shapes');
  const table = await until('the preview', async () => {
    for (const frame of workbench.page.frames()) {
      const table = frame.locator('table').filter({ hasText: 'fc1' }).first();
      if (await table.count().catch(() => 0)) return table.innerText();
    }
    return undefined;
  });
  assert.match(table, /16, 8, 24, 24/);
  assert.match(table, /36,?896|36896/);
  await workbench.screenshot('explain-light');
});

test('in the dark', async () => {
  const dark = await Workbench.open('mistakes-dark', { scripts: { [SCRIPT]: undefined }, dark: true });
  try {
    await until('hints', async () => (await dark.editor(SCRIPT).locator('.view-lines').innerText()).includes('1152]'));
    await dark.screenshot('shapes-dark');
  } finally {
    await dark.close();
  }
});
