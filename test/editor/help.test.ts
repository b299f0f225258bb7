/** What helps while one writes: completion inside texts, shapes of arguments, lenses, hints by setting, ways to the cause. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { finished } from './panels';
import { until, Workbench } from './workbench';

const SCRIPT = 'help.ts';

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('help', { scripts: { [SCRIPT]: undefined } });
});
after(() => workbench.close());

const text = async () =>
  (await workbench.editor(SCRIPT).locator('.view-lines').innerText())
    .replaceAll('\u00a0', ' ')
    .replaceAll('\u200c', '');
const hinted = async () => /scores.*\[16, 10\]/.test(await text());
const squiggles = () => workbench.editor(SCRIPT).locator('.squiggly-error').count();

/** Puts the cursor behind a part of a line. */
async function placeCursor(line: string, part: string): Promise<void> {
  await workbench.goTo(SCRIPT, line);
  const whole = (await text()).split('\n').find((each) => each.trimStart().startsWith(line)) ?? '';
  const at = whole.replaceAll(/: \[[\d, ]+\](, ran \[[\d, ]+\])?/g, '').indexOf(part) + part.length;
  // A key that is pressed while the window is busy may be lost.
  await until('the cursor in its place', async () => {
    await workbench.page.keyboard.press('Home');
    for (let step = 0; step < at; step++) await workbench.page.keyboard.press('ArrowRight');
    const shown = await workbench.page.locator('#status\\.editor\\.selection').innerText();
    return shown.endsWith(`Col ${at + 1}`);
  });
}

/** Shows the hover at the cursor, by keyboard, so that it stays for a screenshot. */
async function showHover(line: string, part: string, awaited: RegExp): Promise<void> {
  await placeCursor(line, part);
  await workbench.page.keyboard.press('Control+K');
  await workbench.page.keyboard.press('Control+I');
  await workbench.page.locator('.monaco-hover:not(.hidden)').filter({ hasText: awaited }).first().waitFor();
}

test('hints follow the settings: on, off, and only while a key is held', async () => {
  const { keyboard } = workbench.page;
  await until('hints', hinted);
  workbench.configure({ 'tensorpad.inlayHints.shapes': false });
  await until('no hints', async () => !(await hinted()));
  workbench.configure({ 'tensorpad.inlayHints.shapes': true, 'editor.inlayHints.enabled': 'offUnlessPressed' });
  await workbench.goTo(SCRIPT, 'const scores');
  assert.equal(await hinted(), false);
  await keyboard.down('Control');
  await keyboard.down('Alt');
  await until('hints while the keys are held', hinted);
  await keyboard.up('Alt');
  await keyboard.up('Control');
  await until('no hints afterwards', async () => !(await hinted()));
  workbench.configure({ 'editor.inlayHints.enabled': 'on' });
  await until('hints again', hinted);
});

test('a lens above a class says how much it learns and computes', async () => {
  const lens = workbench.page.locator('.codelens-decoration a').filter({ hasText: 'parameters' });
  await lens.first().waitFor();
  // 8·25 + 8, 1152·32 + 32, 32·10 + 10.
  assert.match(
    (await lens.first().innerText()).replaceAll('\u00a0', ' '),
    /37,?434 parameters · [\d.]+ MFLOPs · \[16, 1, 28, 28\] → \[16, 10\]/,
  );
  await workbench.screenshot('lens-light');
});

test('the text of a slice is completed, a dimension at a time', async () => {
  const { keyboard } = workbench.page;
  const suggestions = workbench.page.locator('.suggest-widget .monaco-list-row');
  await placeCursor('const corner', "':");
  await keyboard.type(', ');
  await suggestions.filter({ hasText: 'dimension 1 of size 4' }).first().waitFor();
  await workbench.screenshot('slices-light');
  await keyboard.press('Escape');
  await keyboard.type('0');
  await until('the shape of the column', async () => /corner.*\[6\]/.test(await text()));
});

test('an equation is suggested from the operands', async () => {
  const { keyboard } = workbench.page;
  await placeCursor('const letters', "einsum('");
  await keyboard.press('Control+Space');
  const suggestion = workbench.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'ij,jk->ik' });
  await suggestion.first().waitFor();
  await workbench.screenshot('einsum-light');
  await suggestion.first().click();
  await until('the shape of the product', async () => /letters.*\[6, 32\]/.test(await text()));
});

test('the help on a call shows the shapes of what was given so far', async () => {
  const { keyboard } = workbench.page;
  await placeCursor('const product', 'matmul(other');
  await keyboard.press('Control+Shift+Space');
  const help = workbench.page.locator('.parameter-hints-widget.visible');
  await help.waitFor();
  await workbench.screenshot('arguments-light');
  assert.match(
    (await help.innerText()).replaceAll('\u00a0', ' '),
    /matmul\(other: \[4, 32\]\) → \[6, 32\]\s+table: \[6, 4\]/,
  );
  await keyboard.press('Escape');
});

test('a mistake leads to the layer that made the size', async () => {
  const { keyboard } = workbench.page;
  await placeCursor('const width', 'const width = 32');
  await keyboard.press('Backspace');
  await until('a squiggle', async () => (await squiggles()) > 0);
  await workbench.goTo(SCRIPT, 'const flat');
  await keyboard.press('F8');
  const peek = workbench.page.locator('.marker-widget');
  await peek.waitFor();
  await workbench.screenshot('cause-light');
  assert.match((await peek.innerText()).replaceAll('\u00a0', ' '), /16x3 and 32x10/);
  await peek.locator('.related-location, a').filter({ hasText: SCRIPT }).first().click();
  await until('the layer', async () => (await workbench.cursorLine()) === workbench.lineOf(SCRIPT, 'output ='));
  await keyboard.press('Escape');
  await placeCursor('const width', 'const width = 3');
  await keyboard.type('2');
  await until('no squiggle', async () => (await squiggles()) === 0);
});

test('a hover says where the last run saw something else', async () => {
  await workbench.command('Tensorpad: Run All Cells');
  await finished(await workbench.panel('output'), 'Tables');
  const agreed = await workbench.hover(SCRIPT, 'product', /last run|as the script states/i);
  assert.match(agreed, /\[6, 32\] as the script states it/);
  await placeCursor('const width', 'const width = 32');
  await workbench.page.keyboard.type('0');
  const shown = await workbench.hover(SCRIPT, 'product', /something else/);
  assert.match(shown, /\[6, 32\]/);
  assert.match(shown, /The last run saw something else than the script states: \[6, 320\]/);
  await until('both in the hint', async () => /product.*\[6, 320\], ran \[6, 32\]/.test(await text()));
  await showHover('const product', 'product', /something else/);
  await workbench.screenshot('differs-light');
});

test('in the dark', async () => {
  const dark = await Workbench.open('help-dark', { scripts: { [SCRIPT]: undefined }, dark: true });
  try {
    await dark.page.locator('.codelens-decoration a').filter({ hasText: 'parameters' }).first().waitFor();
    await until('hints', async () => (await dark.editor(SCRIPT).locator('.view-lines').innerText()).includes('1152]'));
    await dark.screenshot('lens-dark');
  } finally {
    await dark.close();
  }
});
