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

test('gradients that nobody clears, of steps that only some turns make', () => {
  const loop = (body: string) =>
    `${TRAIN}\nconst set = new torch.utils.data.TensorDataset(torch.rand(900, 4), torch.randint(0, 2, [900])); let n = 0;\nfor (const [a, b] of new torch.utils.data.DataLoader(set, { batch_size: 9 })) { F.cross_entropy(net(a), b).backward();\n${body}\n}`;
  assert.deepEqual(problems(loop('if (++n % 4 === 0) opt.step();')), ['4 missing-zero-grad']);
  for (const clear of ['opt.zero_grad();', 'net.zero_grad();', 'net.weight.grad!.zero_();', 'net.weight.grad = null;'])
    assert.deepEqual(problems(loop(`if (++n % 4 === 0) { opt.step(); ${clear} }`)), [], clear);
});

test('graphs that a backward before went through', () => {
  const twice = (made: string, first: string, second: string) =>
    problems(
      `const lin = new nn.Linear(3, 3); const w = torch.rand(3, { requires_grad: true });\nconst h = ${made};\n${first};\n${second};`,
    );
  const [one, other] = ['h.sum().backward()', 'h.mul(2).sum().backward()'];
  assert.deepEqual(twice('w.exp()', one, other), ['4 no-gradient']);
  assert.deepEqual(twice('lin(w)', one, other), ['4 no-gradient']);
  assert.deepEqual(twice('lin(w)', 'h.sum().backward({ retain_graph: true })', other), []);
  assert.deepEqual(twice('lin(w)', 'h.detach().add(w).sum().backward()', other), []);
  assert.deepEqual(twice('w.add(1)', one, other), [], 'nothing was saved');
  assert.deepEqual(twice('lin(w)', one, 'lin(w).sum().backward()'), [], 'another graph');
  assert.deepEqual(twice('lin(w)', 'if (Math.random() > 0.5) h.sum().backward()', other), [], 'perhaps');
  const loop = (carry: string) =>
    problems(
      `const cell = new nn.RNNCell(3, 3);\nlet h = torch.zeros(2, 3);\nfor (let i = 0; i < 9; i++) {\nh = cell(torch.rand(2, 3), h);\nh.sum().backward();\n${carry}\n}`,
    );
  assert.deepEqual(loop(''), ['5 no-gradient']);
  for (const carry of ['h = h.detach();', 'h.detach_();', 'h = h.data;', 'h = torch.zeros(2, 3);'])
    assert.deepEqual(loop(carry), [], carry);
});

test('results of calls that are remembered have graphs of their own', () => {
  const net = `class Net extends nn.Module {
  body = new nn.Linear(4, 4); kept: torch.Tensor | undefined;
  forward(x: torch.Tensor) { this.kept = this.body(x).tanh(); return { out: this.kept.mul(2) }; }
}
const net = new Net();`;
  assert.deepEqual(
    problems(`${net}\nfor (let i = 0; i < 5; i++) net(torch.rand(2, 4)).out.sum().add(net.kept!.sum()).backward();`),
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
  for (const held of [
    '[[new nn.Linear(2, 2)]]',
    '{ a: [new nn.Linear(2, 2)] }',
    "new Map([['a', new nn.Linear(2, 2)]])",
  ])
    assert.deepEqual(
      problems(`class Net extends nn.Module {\n  layers = ${held};\n}\nnew Net();`),
      ['2 hidden-modules'],
      held,
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
  const floor = "{ rounding_mode: 'floor' }";
  assert.deepEqual(picked('', `torch.zeros(2, 8).at(i.div(2, ${floor}))`), ['2 index-out-of-range']);
  assert.deepEqual(picked('', `torch.zeros(3, 8).at(i.div(2, ${floor}))`), []);
  assert.deepEqual(picked('', 'torch.zeros(2, 8).at(i.clamp({ max: 1 }))'), []);
  assert.deepEqual(picked('', 'torch.zeros(2, 8).at(i.clamp({ max: 2 }))'), ['2 index-out-of-range']);
});

test('columns of numbers drawn between different bounds say nothing of each other', () => {
  const drawn = 'const i = torch.stack([torch.randint(0, 9, [40]), torch.randint(0, 3, [40])], 1);';
  assert.deepEqual(problems(`${drawn}\nprint(new nn.Embedding(3, 2)(i.at(':', 1)));`), []);
  assert.deepEqual(problems(`${drawn}\nprint(new nn.Embedding(3, 2)(i));`), ['2 index-out-of-range']);
});

test('masks of which is known how many elements are true', () => {
  const rows = (mask: string, view: string) =>
    problems(`const m = ${mask};\nprint(torch.rand(6, 6).at(m).view(${view}));`);
  assert.deepEqual(rows('torch.eye(6).logical_not()', '6, 6'), ['2 view-size']);
  assert.deepEqual(rows('torch.eye(6).logical_not()', '6, 5'), []);
  assert.deepEqual(rows('torch.eye(3).repeat(2, 2).eq(0)', '6, 4'), []);
  assert.deepEqual(rows('torch.ones(6, 6).triu(1).bool()', '15, 2'), ['2 view-size']);
  assert.deepEqual(rows('torch.ones(6, 6).triu(1).bool()', '15'), []);
  assert.deepEqual(rows('torch.ones(6, 6).bool(); m.fill_diagonal_(false)', '6, 5'), []);
  assert.deepEqual(rows('torch.ones(6, 6).bool(); m.at(0).zero_()', '6, 5'), []);
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
