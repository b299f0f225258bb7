/** A folder that is not trusted: its shapes may be looked at, none of its code runs. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { finished } from './panels';
import { Workbench } from './workbench';

const SCRIPT = `// %% Trap
import { writeFileSync } from 'node:fs';
import * as torch from 'tensorpad';

const shaped = torch.zeros(5, 3);
writeFileSync('trap.txt', 'sprung');
console.log('sprung');
`;

let workbench: Workbench;
before(async () => {
  workbench = await Workbench.open('untrusted', { scripts: { 'trap.ts': SCRIPT }, trusted: false });
  await workbench.statusBar('Restricted Mode').waitFor();
});
after(() => workbench.close());

test('opening the folder runs nothing', async () => {
  await workbench.kernelIs('no kernel');
  assert.ok(!existsSync(workbench.path('trap.txt')));
});

test('shapes that the script states are shown all the same', async () => {
  assert.match(await workbench.hover('trap.ts', 'shaped', /5, 3/), /\[5, 3\]/);
});

test('running a cell says that the folder is not trusted, and runs nothing', async () => {
  await workbench.lens('Run Cell', 0).click();
  await workbench.notification('a folder you have not trusted').waitFor();
  await workbench.kernelIs('no kernel');
  assert.ok(!existsSync(workbench.path('trap.txt')));
});

test('once the folder is trusted the cell runs', async () => {
  await workbench
    .notification('a folder you have not trusted')
    .getByRole('button', { name: /Manage/ })
    .click();
  await workbench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await workbench.openFile('trap.ts');
  await workbench.lens('Run Cell', 0).click();
  assert.match((await finished(await workbench.panel('output'), 'Trap')).text, /sprung/);
  assert.ok(existsSync(workbench.path('trap.txt')));
});
