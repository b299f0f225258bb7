import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, fixesFor } from '../../../extension/language/fixes/fixes';
import { Workspace } from '../../../extension/language/workspace';
import { Checked, IMPORTS } from './checking';

const problems = (text: string) => new Checked(text).problems;
const TRAIN =
  'const net = new nn.Linear(4, 2); const opt = new optim.SGD(net.parameters(), { lr: 0.1 }); const x = torch.rand(8, 4); const y = torch.randint(0, 2, [8]);';

test('activations that a loss applies itself', () => {
  assert.deepEqual(problems(`${TRAIN}\nF.cross_entropy(F.softmax(net(x), 1), y);`), ['2 double-activation']);
  assert.deepEqual(problems(`${TRAIN}\nF.cross_entropy(net(x), y); print(F.softmax(net(x), 1));`), []);
});

test('gradients that nobody clears', () => {
  const loop = (body: string) => `${TRAIN}\nfor (let i = 0; i < 100; i++) {\n${body}\n}`;
  assert.deepEqual(problems(loop('F.cross_entropy(net(x), y).backward();\nopt.step();')), ['4 missing-zero-grad']);
  assert.deepEqual(problems(loop('opt.zero_grad(); F.cross_entropy(net(x), y).backward();\nopt.step();')), []);
  assert.deepEqual(
    problems(loop('F.cross_entropy(net(x), y).div(4).backward();\nif (i % 4 === 3) { opt.step(); opt.zero_grad(); }')),
    [],
  );
});

test('modules in plain arrays', () => {
  assert.deepEqual(problems('class Net extends nn.Module {\n  layers = [new nn.Linear(2, 2)];\n}\nnew Net();'), [
    '2 hidden-modules',
  ]);
  assert.deepEqual(
    problems(
      'class Net extends nn.Module {\n  layers = [new nn.Linear(2, 2)]; all = new nn.Sequential(...this.layers);\n}\nnew Net();',
    ),
    [],
  );
});

test('backward where no gradient flows', () => {
  assert.deepEqual(problems('torch.zeros(1).backward();'), ['1 no-gradient']);
  assert.deepEqual(problems('const w = torch.zeros(3, { requires_grad: true });\nw.mul(2).backward();'), [
    '2 no-gradient',
  ]);
  assert.deepEqual(problems('const w = torch.zeros(3, { requires_grad: true });\nw.mul(2).sum().backward();'), []);
});

test('indices that do not exist, unless they were overwritten, also by a view', () => {
  const picked = (write: string, use = 'torch.zeros(2, 8).index_select(0, i)') =>
    problems(`const i = torch.tensor([5, 5]); ${write}\nprint(${use});`);
  assert.deepEqual(picked(''), ['2 index-out-of-range']);
  assert.deepEqual(picked('', 'torch.zeros(2, 8).at(i)'), ['2 index-out-of-range']);
  assert.deepEqual(picked('', "torch.zeros(9, 2).at(':', 0).at(i)"), []);
  assert.deepEqual(picked('', 'torch.zeros(9, 2).at(0, i)'), ['2 index-out-of-range']);
  assert.deepEqual(picked('const c = i.clone();', 'torch.zeros(6, 8).at(c)'), []);
  for (const write of ['i.zero_();', 'i.view(-1).fill_(0);', 'i.at(0).zero_(); i.at(1).zero_();', 'i.put_(":", 0);'])
    assert.deepEqual(picked(write), [], write);
  assert.deepEqual(picked('const v = i.view(1, 2); i.zero_();', 'torch.zeros(2, 8).at(v)'), []);
  assert.deepEqual(picked('for (const each of i) each.zero_();'), []);
});

test('operands that grow each other in a loss, not in tables that are meant', () => {
  assert.deepEqual(problems('const w = torch.rand(8, 1);\nprint(w.sub(torch.rand(8)).pow(2).mean());'), [
    '2 silent-broadcast',
  ]);
  assert.deepEqual(problems('const w = torch.rand(8);\nprint(w.unsqueeze(1).sub(w).pow(2).mean());'), []);
});

/** The script after the first fix for its only problem. */
async function mended(text: string): Promise<string | undefined> {
  const uri = 'file:///project/script.ts';
  const workspace = new Workspace();
  const whole = IMPORTS + text;
  const knowledge = workspace.knowledge({ uri, version: 1, getText: () => whole });
  const [diagnostic] = knowledge.diagnostics;
  const [fix] = diagnostic ? await fixesFor(diagnostic, knowledge, (trial) => workspace.trial(uri, trial)) : [];
  return fix && apply(whole, fix.edits).slice(IMPORTS.length);
}

test('fixes are offered when the script is clean with them', async () => {
  const text = 'const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Linear(3, 1)); net(torch.rand(2, 3));';
  assert.match((await mended(text)) ?? '', /new nn\.Linear\(4, 1\)/);
  assert.equal(
    await mended('torch.rand(4, 3).matmul(torch.rand(4, 3));'),
    'torch.rand(4, 3).t().matmul(torch.rand(4, 3));',
  );
  assert.equal(
    await mended('class N extends nn.Module { l = [new nn.Linear(2, 2)]; } new N();'),
    'class N extends nn.Module { l = new nn.ModuleList([new nn.Linear(2, 2)]); } new N();',
  );
  assert.equal(await mended('torch.zeros(2).view(3);'), undefined, 'nothing helps');
});
