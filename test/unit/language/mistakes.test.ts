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

test('a layer whose weight is that of another shape computes with that', () => {
  const tied = (width: number) =>
    `const embed = new nn.Embedding(50, ${width}); const head: any = new nn.Linear(16, 50, { bias: false });\nhead.weight = embed.weight;\nhead(embed(torch.tensor([1, 2])));`;
  assert.deepEqual(problems(tied(16)), []);
  assert.deepEqual(problems(tied(8)), []);
  assert.deepEqual(problems(tied(16).replace('head.weight = embed.weight', 'head.train()').replace('16', '8')), [
    '3 size-mismatch',
  ]);
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

test('classes and functions where modules belong', async () => {
  const wrong = (text: string) => new Checked(text).diagnostics.map(({ message }) => message);
  const none = (name: string) => [`${name} is not a Module subclass`];
  const relu = 'torch.nn.modules.activation.ReLU';
  for (const made of [
    'new nn.Sequential(new nn.Linear(4, 8), nn.ReLU)',
    'new nn.Sequential({ act: nn.ReLU })',
    'new nn.ModuleList([nn.ReLU])',
    'new nn.ModuleList().append(nn.ReLU)',
    'new nn.ModuleDict({ act: nn.ReLU })',
    "new nn.ModuleDict([['act', nn.ReLU]])",
    "new nn.ModuleDict().set('act', nn.ReLU)",
    "new nn.Linear(2, 2).add_module('act', nn.ReLU)",
  ])
    assert.deepEqual(wrong(`${made};`), none(relu), made);
  assert.deepEqual(wrong('new nn.Sequential(F.gelu);'), none('torch._C._nn.gelu'));
  assert.deepEqual(wrong('new nn.Sequential((x) => x.relu());'), none('__main__.<lambda>'));
  assert.deepEqual(wrong('new nn.Sequential([new nn.ReLU()]);'), none('list'));
  assert.deepEqual(wrong('new nn.ModuleList(new nn.ReLU());'), [
    'ModuleList.extend should be called with an iterable, but got ReLU',
  ]);
  for (const right of [
    'new nn.Sequential(new nn.ReLU(), null as any)',
    'class A extends nn.ReLU {} new nn.Sequential(new A())',
    'const all = [new nn.ReLU()]; new nn.Sequential(...all)',
    'function f(x: any) { return new nn.Sequential(x); }',
    "new nn.ModuleDict(new Map([['a', new nn.ReLU()]]))",
    'const list = new nn.ModuleList([new nn.ReLU()]); new nn.ModuleList(list); new nn.Sequential(...list)',
  ])
    assert.deepEqual(wrong(`${right};`), [], right);
  assert.equal(
    await mended('new nn.Sequential(new nn.Linear(4, 8), nn.ReLU);'),
    'new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());',
  );
  assert.equal(await mended('new nn.ModuleList([F.leaky_relu]);'), 'new nn.ModuleList([new nn.LeakyReLU()]);');
});

test('classes that are called without new, and used in the place of their objects', async () => {
  const net = 'class Net extends nn.Module { fc = new nn.Linear(2, 2); forward(x) { return this.fc(x); } }';
  for (const [text, message] of [
    ['nn.ReLU(torch.rand(2));', "Class constructor ReLU cannot be invoked without 'new'"],
    ['optim.SGD([], { lr: 0.1 });', "Class constructor SGD cannot be invoked without 'new'"],
    [`${net} Net();`, "Class constructor Net cannot be invoked without 'new'"],
    [`${net} const model = Net; model(torch.rand(2));`, "Class constructor Net cannot be invoked without 'new'"],
    [`${net} const model = Net; model.parameters();`, 'model.parameters is not a function'],
    [`${net} new optim.SGD(Net, { lr: 0.1 });`, "'type' object is not iterable"],
    ['new optim.SGD(new nn.Linear(2, 2).parameters, { lr: 0.1 });', "'method' object is not iterable"],
    ['for (const p of new nn.Linear(2, 2).parameters) print(p);', 'new nn.Linear(2, 2).parameters is not iterable'],
    ['torch.rand(2).dtype();', 'torch.rand(2).dtype is not a function'],
    ['new nn.MSELoss(torch.rand(2), torch.rand(2));', 'Boolean value of Tensor with more than one value is ambiguous'],
    [
      'new nn.Linear(2, 3).weight = torch.rand(3, 2);',
      "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)",
    ],
    [
      "new nn.Linear(2, 3).register_buffer('b', 3);",
      "cannot assign 'int' object to buffer 'b' (torch Tensor or None required)",
    ],
  ] as const) {
    const found = new Checked(text).diagnostics.map((each) => each.message);
    assert.deepEqual(found, [message], text);
  }
  assert.deepEqual(
    problems(`${net} torch.FloatTensor([1]); torch.LongTensor(2); nn.Embedding.from_pretrained(torch.rand(3, 2));`),
    [],
  );
  assert.equal(await mended('const y = nn.ReLU();'), 'const y = new nn.ReLU();');
  assert.equal(
    await mended('const net = new nn.Linear(2, 2);\nnew optim.SGD(net.parameters, { lr: 0.1 });'),
    'const net = new nn.Linear(2, 2);\nnew optim.SGD(net.parameters(), { lr: 0.1 });',
  );
});

test('methods without their parentheses', async () => {
  const loss = 'const loss = torch.rand(3, { requires_grad: true }).sum(); const x = torch.rand(2, 3);';
  for (const text of [
    'let t = 0; t += loss.item;',
    'loss.item * 2;',
    `print(\`\${loss.item}\`);`,
    'loss.backward;',
    'x.size[0];',
    'for (let i = 0; i < x.numel; i++) print(i);',
  ])
    assert.deepEqual(problems(`${loss}\n${text}`), ['2 not-called'], text);
  for (const text of [
    'const f = loss.item; f();',
    'x.shape;',
    'x.shape[0];',
    'loss.item === x.item;',
    'loss.grad;',
    '[x].map;',
  ])
    assert.deepEqual(problems(`${loss}\n${text}`), [], text);
  assert.deepEqual(
    problems(`${TRAIN}\nfor (let i = 0; i < 9; i++) {\nopt.zero_grad;\nnet(x).sum().backward(); opt.step(); }`),
    ['3 not-called'],
  );
  assert.equal(await mended(`${loss}\nlet t = 0; t += loss.item;`), `${loss}\nlet t = 0; t += loss.item();`);
});

test('values that calls never take', () => {
  const o = 'const o = new optim.SGD(new nn.Linear(2, 2).parameters(), { lr: 0.1 });';
  const schedulers = 'optim.lr_scheduler';
  for (const [text, message] of [
    ['new optim.SGD(new nn.Linear(2, 2).parameters(), { lr: -1 });', 'Invalid learning rate: -1'],
    [
      "new optim.SGD(new nn.Linear(2, 2).parameters(), { lr: '0.1' as any });",
      "'<' not supported between instances of 'str' and 'float'",
    ],
    [
      'new optim.Adam(new nn.Linear(2, 2).parameters(), { weight_decay: null as any });',
      "'<=' not supported between instances of 'float' and 'NoneType'",
    ],
    [
      `${o} new ${schedulers}.LinearLR(o, { start_factor: [0.5] as any });`,
      "'>' not supported between instances of 'list' and 'float'",
    ],
    [
      'new optim.Adam(new nn.Linear(2, 2).parameters(), { betas: [0.9, 1.5] });',
      'Invalid beta parameter at index 1: 1.5',
    ],
    [
      'new optim.SGD(new nn.Linear(2, 2).parameters(), { nesterov: true });',
      'Nesterov momentum requires a momentum and zero dampening',
    ],
    ['new optim.SGD({ lr: 0.1 });', "SGD.__init__() missing 1 required positional argument: 'params'"],
    [
      `${o} new ${schedulers}.OneCycleLR(o, { max_lr: 1 });`,
      'You must define either total_steps OR (epochs AND steps_per_epoch)',
    ],
    [`${o} new ${schedulers}.ReduceLROnPlateau(o, 'lowest');`, 'mode lowest is unknown!'],
    [`${o} new ${schedulers}.CosineAnnealingWarmRestarts(o, 0);`, 'Expected positive integer T_0, but got 0'],
    [`new ${schedulers}.StepLR(new nn.ReLU(), 3);`, 'ReLU is not an Optimizer'],
    ["torch.ones(3).sum({ dim: '1' as any });", "sum(): argument 'dim' must be tuple of ints, not str"],
    ['new nn.Linear(2 ** 60, 3);', /^Storage size calculation overflowed/],
    ['new nn.Linear(2 ** 40, 3);', /tried to allocate 13194139533312 bytes/],
    ['new nn.LSTM(3, 4, 2 ** 40);', /tried to allocate 4573968371548160 bytes/],
    ['new nn.Linear(torch.ones(2), 3);', /must be tuple of ints, but found element of type Tensor/],
    ['new nn.BatchNorm1d({ num_features: null });', /must be tuple of ints, but found element of type NoneType/],
    ["new nn.BCELoss('mean');", "cannot assign 'str' object to buffer 'weight' (torch Tensor or None required)"],
    [
      'new DataLoader(new TensorDataset(torch.ones(3)), { num_workers: -1 });',
      /^num_workers option should be non-negative/,
    ],
  ] as const) {
    const found = new Checked(text).diagnostics.map((each) => each.message);
    assert.equal(found.length, 1, `${text}: ${found}`);
    if (typeof message === 'string') assert.equal(found[0], message);
    else assert.match(found[0]!, message);
  }
  for (const right of [
    'function make(lr: number, m: any) { return new optim.SGD(new nn.Linear(2, 2).parameters(), { lr, momentum: m, nesterov: true }); } make(0.1, 0.9);',
    `${o} new ${schedulers}.OneCycleLR(o, { max_lr: 1, epochs: 3, steps_per_epoch: 9 });`,
    `${o} function f(options: any) { new ${schedulers}.OneCycleLR(o, options); }`,
    'new optim.SGD({ params: new nn.Linear(2, 2).parameters(), lr: 0.1 });',
  ])
    assert.deepEqual(problems(right), [], right);
});
