import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { CellError, Fact } from '../../../extension/protocol/kernel';
import { Lab } from './lab';

async function fails(lab: Lab, code: string): Promise<CellError> {
  try {
    await lab.run(code);
  } catch (error) {
    return lab.session.explain(error);
  }
  throw new Error('the cell did not fail');
}

/** Facts of one cell by the expression's text. */
async function facts(code: string, lab = new Lab()): Promise<Map<string, Fact>> {
  await lab.run(code);
  const sheet = lab.session.collectFacts(performance.now()).find((each) => each.cell === code);
  for (const fact of sheet?.facts ?? [])
    assert.equal(code.slice(fact.start, fact.end).replace(/\s+/g, ' ').slice(0, 79), fact.text.slice(0, 79));
  return new Map(sheet?.facts.map((fact) => [fact.text, fact]));
}

const TORCH = "import * as torch from 'tensorpad';";

test('tensorpad and its subpaths are the engine that the kernel has', async () => {
  const lab = new Lab('script.ts', true, {
    'mod.ts': "import { zeros } from 'tensorpad'; export const made = zeros(2)",
  });
  await lab.run(
    `import * as torch from 'tensorpad'; import { zeros } from 'tensorpad'; import * as vision from 'tensorpad/vision'; import { made } from './mod'`,
  );
  assert.equal(
    await lab.run('print(zeros === torch.zeros, typeof vision, made instanceof torch.Tensor)'),
    'true object true\n',
  );
});

test('imports of every form, from files, Node and packages', async () => {
  const lab = new Lab('sub/script.ts', true, {
    'sub/a.ts':
      'export const x = 1; export default class A {} export type T = number; export let live = 0; export const up = () => ++live',
    'sub/b.mjs': 'export { x as y } from "./a.js"; export * from "./c"; export * as ns from "./c.js"',
    'sub/c.js': 'exports.z = 3; exports.who = __filename',
    'sub/side.ts': 'globalThis.sideEffect = (globalThis.sideEffect ?? 0) + 1',
    'sub/dir/index.ts': 'export const inDir = import.meta.dirname',
    'data.json': '{ "n": 4 }',
    'node_modules/cjs/index.js': 'module.exports = function call() { return "cjs" }; module.exports["da" + "ta"] = 5',
    'node_modules/plain/index.js': 'const o = {}; o.made = 6; module.exports = o',
    'node_modules/esm/package.json': '{ "type": "module", "exports": { "import": "./main.js" } }',
    'node_modules/esm/main.js': 'export default "esm"; export const v = await Promise.resolve(8)',
  });
  const text = await lab.run(`
    import A, { x as ex, type T } from './a';
    import * as all from './b.mjs';
    import './side';
    import type { Nothing } from './missing';
    import data from '../data.json';
    import { n } from '../data.json';
    import fs, { readFileSync } from 'node:fs';
    import * as path from 'path';
    import call, * as callNs from 'cjs';
    import { made } from 'plain';
    import esm, { v } from 'esm';
    import { inDir } from './dir';
    import old = require('./c');
    const lazy = await import('./a'); const pkg = await import('esm'); const js = await import('../data.json');
    print(A.name, ex, Object.keys(all).join(), all.z, all.ns.z, sideEffect, data.n, n, fs.readFileSync === readFileSync, path.sep,
      call(), callNs.default === call, made, esm, v, path.basename(inDir), old.z, path.basename(old.who), lazy.x, pkg.v, js.default.n)`);
  assert.equal(
    text,
    'A 1 y,z,who,ns 3 3 1 4 4 true / cjs true 6 esm 8 dir 3 c.js 1 8 4\n'.replace('y,z,who,ns', text.split(' ')[2]!),
  );
  assert.deepEqual(text.split(' ')[2]!.split(',').sort(), ['ns', 'who', 'y', 'z']);
});

test('a module that changed is loaded again when its importer is run again, and so are those between', async () => {
  const lab = new Lab('script.ts', true, {
    'top.ts': "export { n } from './mid'; export * from './other'",
    'mid.ts': "export { n } from './low'",
    'low.ts': 'print("low"); export const n = 1',
    'other.ts': 'print("other"); export const o = 1',
  });
  const cell = "import { n } from './top'; print(n)";
  assert.equal(await lab.run(cell), 'low\nother\n1\n');
  assert.equal(await lab.run(cell), '1\n');
  const low = path.join(path.dirname(lab.file), 'low.ts');
  fs.writeFileSync(low, 'print("low"); export const n = 2');
  fs.utimesSync(low, new Date(), new Date(Date.now() + 5000));
  assert.equal(await lab.run(cell), 'low\n2\n');
});

test('modules may import each other, await at the top and fail', async () => {
  const lab = new Lab('script.ts', true, {
    'a.ts': "import { b } from './b'; export const a = () => b() + 1; export const early = typeof b",
    'b.ts': "import { a } from './a'; export const b = () => 1; export const back = () => a()",
    'slow.ts': 'export const value = await new Promise<number>((resolve) => setTimeout(resolve, 5, 6))',
    'user.ts': "import { value } from './slow'; export const twice = value * 2",
    'broken.ts': '\n\nconst f = () => {\n  throw new RangeError("inside");\n}\nif (true) f()',
    'syntax.ts': 'export const a = ;',
  });
  assert.equal(
    await lab.run("import { back } from './b'; import { early } from './a'; print(back(), early)"),
    '2 undefined\n',
  );
  assert.equal(await lab.run("import { twice } from './user'; print(twice)"), '12\n');
  const folder = path.dirname(lab.file);
  const inside = await fails(lab, "import './broken'");
  assert.deepEqual(
    inside.frames.slice(0, 2).map(({ file, line, column }) => [path.relative(folder, file), line, column]),
    [
      ['broken.ts', 3, 8],
      ['broken.ts', 5, 10],
    ],
  );
  const syntax = await fails(lab, "import './syntax'");
  assert.equal(syntax.name, 'SyntaxError');
  assert.deepEqual(
    [path.basename(syntax.frames[0]!.file), syntax.frames[0]!.line, syntax.frames[0]!.column],
    ['syntax.ts', 0, 17],
  );
});

test('what cannot be imported is an error at the import', async () => {
  const lab = new Lab('script.ts', true, { 'a.ts': 'export const x = 1; export type T = 1' });
  const missing = await fails(lab, "\n  import { x } from './nowhere';");
  assert.match(missing.message, /Cannot find module '.\/nowhere'/);
  assert.deepEqual([missing.frames[0]?.line, missing.frames[0]?.column], [1, 2]);
  assert.match(
    (await fails(lab, "import x from 'no-such-package'")).message,
    /Cannot find (package|module) 'no-such-package'/,
  );
  const name = await fails(lab, "import { y } from './a'; y()");
  assert.deepEqual([name.name, name.message], ['SyntaxError', "The module './a' does not provide an export named 'y'"]);
  assert.equal(await lab.run("import { T, x } from './a'; const t: T = 1; print(x)"), '1\n');
});

test('errors name the lines of the script, functions and modules included', async () => {
  const lab = new Lab('script.ts', true, {
    'lib.ts':
      '// a comment\nexport function check(x: number): void {\n  if (x > 1)\n    throw new TypeError("too big: " + x);\n}\n',
  });
  await lab.run(
    "import { check } from './lib';\n\nclass Net {\n  forward(x: number) {\n    return [x].map((each) => check(each));\n  }\n}",
  );
  const error = await fails(lab, 'const net = new Net();\n\nnet\n  .forward(2);');
  assert.deepEqual([error.name, error.message], ['TypeError', 'too big: 2']);
  assert.deepEqual(
    error.frames.map(({ function: name, file, line, column }) => [name, path.basename(file), line, column]),
    [
      ['check', 'lib.ts', 3, 10],
      ['', 'script.ts', 4, 29],
      ['Net.forward', 'script.ts', 4, 15],
      ['', 'script.ts', 11, 3],
    ],
  );
});

test('errors of an async cell, with a cause, and things thrown that are no errors', async () => {
  const lab = new Lab();
  const late = await fails(
    lab,
    'await null;\nawait (async () => {\n  throw new Error("late", { cause: new RangeError("deep") });\n})();',
  );
  assert.equal(late.message, 'late\ncaused by RangeError: deep');
  assert.deepEqual(
    late.frames.map(({ line }) => line),
    [2, 3],
  );
  assert.deepEqual(await fails(lab, 'throw "text"'), { name: 'Uncaught', message: 'text', frames: [] });
  assert.deepEqual(await fails(lab, 'throw { code: 3 }'), { name: 'Uncaught', message: '{ code: 3 }', frames: [] });
});

test('an error whose stack is printed shows lines of the script', async () => {
  const lab = new Lab();
  const text = await lab.run('\n\nconst e = new Error("here");\nprint(e.stack!)');
  assert.ok(text.includes(`${lab.file}:3:11`), text);
});

test('anomaly detection names the line of the cell that made a gradient go wrong', async () => {
  const lab = new Lab();
  const told: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => told.push(text);
  try {
    await lab.run(`import * as torch from 'tensorpad';
torch.autograd.set_detect_anomaly(true);
const root = (x: torch.Tensor) =>
  x.sqrt();
const loss = root(torch.tensor([0, -1], { dtype: torch.float32, requires_grad: true })).sum();`);
    const error = await fails(lab, 'loss.backward()');
    assert.equal(error.message, "Function 'SqrtBackward0' returned nan values in its 0th output.");
    await lab.run('torch.autograd.set_detect_anomaly(false);');
  } finally {
    console.warn = warn;
  }
  const expected =
    'UserWarning: Error detected in SqrtBackward0. Traceback of forward call that caused the error:\n' +
    `    at root (${lab.file}:4:5)\n    at ${lab.file}:5:14\n`;
  assert.deepEqual(told, [expected]);
});

test('syntax errors have line and column in the script', async () => {
  const lab = new Lab();
  await lab.run('1;\n2;');
  const typescript = await fails(lab, 'let a = 1;\nlet b = (2;');
  assert.deepEqual([typescript.name, typescript.frames[0]?.line, typescript.frames[0]?.column], ['SyntaxError', 4, 10]);
  const engine = await fails(lab, 'let a = 1;\n  for (;;) { break nowhere; }');
  assert.deepEqual([engine.name, engine.frames[0]?.line], ['SyntaxError', 7]);
  assert.equal((await fails(lab, 'const x = 1; const x = 2;')).name, 'SyntaxError');
});

test('facts: shapes, counts and values of variables, calls, parameters, fields', async () => {
  const found = await facts(`${TORCH}
const lr = 0.5, name = 'x';
const x = torch.zeros(3, 4);
function twice(t: any) { return t.add(t) }
for (let i = 0; i < 3; i++) { const y = twice(x); }
class Net extends torch.nn.Module { w = new torch.nn.Parameter(torch.ones(2)); forward(input: any) { return input } }
const net = new Net();
twice(torch.tensor([1, 5], { dtype: torch.float32 }));
const later = await Promise.resolve(torch.zeros(7));
const { a, b: [c] } = { a: x, b: [2] };
let total = 0; total += x.numel();`);
  const shapes = (text: string) => found.get(text)?.seen.map(({ info, count }) => [info.shape, count]);
  assert.equal(found.get('lr')?.value, '0.5');
  assert.equal(found.get('name')?.value, '"x"');
  assert.deepEqual(shapes('x'), [[[3, 4], 1]]);
  assert.deepEqual(shapes('torch.zeros(3, 4)'), [[[3, 4], 1]]);
  assert.deepEqual(shapes('y'), [[[3, 4], 3]]);
  assert.equal(found.get('t')?.count, 4);
  assert.deepEqual(shapes('t.add(t)'), [
    [[3, 4], 3],
    [[2], 1],
  ]);
  assert.deepEqual(shapes('w'), [[[2], 1]]);
  assert.deepEqual(shapes('later'), [[[7], 1]]);
  assert.deepEqual(shapes('Promise.resolve(torch.zeros(7))'), [[[7], 1]]);
  assert.deepEqual(shapes('a'), [[[3, 4], 1]]);
  assert.equal(found.get('c')?.value, '2');
  assert.equal(found.get('net')?.value, 'Net()');
  assert.equal(found.get('total')?.value, '12');
  const info = found.get('torch.tensor([1, 5], { dtype: torch.float32 })')?.seen[0]?.info;
  assert.deepEqual(info, {
    kind: 'Tensor',
    shape: [2],
    dtype: 'torch.float32',
    device: 'cpu',
    requiresGrad: false,
    numel: 2,
    bytes: 8,
    stats: { min: 1, max: 5, mean: 3, nan: 0, inf: 0 },
  });
  assert.equal(found.get('w')?.seen[0]?.info.kind, 'Parameter');
});

test('facts: at most 16 shapes, newest last; large tensors have statistics, too', async () => {
  const found = await facts(
    `${TORCH} for (let i = 1; i <= 20; i++) { const t = torch.zeros(i); } const big = torch.zeros(300, 300);`,
  );
  const sizes = found.get('t')!.seen.map(({ info }) => info.shape[0]);
  assert.deepEqual(
    sizes,
    Array.from({ length: 16 }, (_, at) => at + 5),
  );
  assert.equal(found.get('t')!.count, 20);
  assert.equal(found.get('big')!.seen[0]?.info.stats?.max, 0);
});

test('facts of code that is called later belong to the cell it stands in, and stay for what is not run again', async () => {
  const lab = new Lab();
  const definition = `${TORCH} const first = torch.zeros(9); const f = (t: any) => t.add(t)`;
  await facts(definition, lab);
  await lab.run('f(torch.zeros(2)); f(torch.zeros(2));');
  const sheet = lab.session.collectFacts(performance.now()).find(({ cell }) => cell === definition)!;
  const fact = (text: string) => sheet.facts.find((each) => each.text === text);
  assert.deepEqual(fact('t.add(t)')?.seen[0]?.info.shape, [2]);
  assert.equal(fact('t.add(t)')?.count, 2);
  assert.deepEqual(fact('first')?.seen[0]?.info.shape, [9]);
  assert.deepEqual(lab.session.collectFacts(performance.now()), []);
});

test('the site of an operation is the line it stands on, also after calls', async () => {
  const lab = new Lab();
  await lab.run(`${TORCH}
const w = torch.ones(2, { requires_grad: true });
function deep() {
  return w.exp();
}
const arrow = () =>
  w.log();
const a = deep().add(arrow().sin());
if (a.mul(2).numel() > 0) a.neg_;
const b = [1].map(() => w.cos())[0]!.add(a).mean();
for (let i = 0; a.abs().numel() > 0 && i < 1; i++) {
  w.square();
}
const c = b.tan();`);
  const answer = lab.session.answer({ kind: 'graph', name: 'c' });
  assert.ok(answer.kind === 'graph');
  const lines = Object.fromEntries(answer.graph.nodes.map(({ label, line }) => [label, line]));
  assert.deepEqual(
    ['ExpBackward0', 'LogBackward0', 'SinBackward0', 'CosBackward0', 'MeanBackward0', 'TanBackward0'].map(
      (name) => lines[name],
    ),
    [3, 6, 7, 9, 9, 13],
  );
});

test('variables: values of cells and of their blocks, no functions, classes, imports', async () => {
  const lab = new Lab();
  await lab.run(`${TORCH}
const x = torch.zeros(2, 3), n = 3, s = 'line\\nbreak', nothing = null, list = [1, [2], x, { a: 1 }], map = new Map([[1, 2]]);
const f = () => 1; function g() {} class K {} enum E { A }
const F = torch.nn.functional, { DataLoader } = torch.utils.data;
class Net extends torch.nn.Module { w = new torch.nn.Parameter(torch.ones(3)); }
const net = new Net(), scalar = torch.tensor(2.5);
const trap = { get boom() { throw new Error('a getter ran') }, [Symbol.toStringTag]: 'T' };
for (const i of [1, 2]) { const loss = x.add(x); }`);
  const { variables, memory } = lab.session.listVariables();
  assert.ok(memory.rss > 0);
  assert.deepEqual(
    variables.map(({ name, type, preview }) => [name, type, preview]),
    [
      ['x', 'Tensor', 'tensor([[0., 0., 0.], [0., 0., 0.]])'],
      ['n', 'number', '3'],
      ['s', 'string', '"line\\nbreak"'],
      ['nothing', 'null', 'null'],
      ['list', 'Array', '[1, […1], [2, 3] float32, Object {…}]'],
      ['map', 'Map', 'Map(1) { 1 => 2 }'],
      ['net', 'Net', 'Net()'],
      ['scalar', 'Tensor', 'tensor(2.5000)'],
      ['trap', 'Object', '{ boom: … }'],
      ['i', 'number', '2'],
      ['loss', 'Tensor', 'tensor([[0., 0., 0.], [0., 0., 0.]])'],
    ],
  );
  const by = (name: string) => variables.find((each) => each.name === name);
  assert.deepEqual([by('x')?.line, by('loss')?.line, by('net')?.parameters], [1, 7, 3]);
  assert.equal(by('x')?.tensor?.numel, 6);
});

test('of tensors with many values, variables give the range', async () => {
  const lab = new Lab();
  await lab.run(`${TORCH}
const long = torch.linspace(-1, 2, 100), odd = torch.cat([long, torch.tensor([NaN, NaN, Infinity])]);
const whole = torch.arange(10), flags = whole.gt(3), nowhere = torch.empty(20, { device: 'meta' });`);
  assert.deepEqual(
    lab.session.listVariables().variables.map(({ preview }) => preview),
    ['-1 to 2, mean 0.5', '-1 to 2, mean 0.5, 2 nan, 1 inf', '0 to 9, mean 4.5', '0 to 1, mean 0.6', '[20] float32'],
  );
});

test('windows into tensors, also below a path', async () => {
  const lab = new Lab();
  await lab.run(`${TORCH}
const t = torch.arange(24).view(2, 3, 4), v = torch.tensor([1, 2, 3]), s = torch.tensor(7);
class Net extends torch.nn.Module { w = new torch.nn.Parameter(torch.tensor([8, 9], { dtype: torch.float32 })); } const net = new Net(); const o = { list: [v] };`);
  const ask = (name: string, at: number[], row = 0, column = 0, rows = 10, columns = 10) => {
    const answer = lab.session.answer({ kind: 'tensor', name, at, row, column, rows, columns });
    assert.ok(answer.kind === 'tensor');
    return [answer.rows, answer.columns, [...answer.values]];
  };
  assert.deepEqual(ask('t', [1], 1, 2, 2, 10), [2, 2, [18, 19, 22, 23]]);
  assert.deepEqual(ask('v', []), [1, 3, [1, 2, 3]]);
  assert.deepEqual(ask('v', [], 0, 1, 1, 1), [1, 1, [2]]);
  assert.deepEqual(ask('s', []), [1, 1, [7]]);
  assert.deepEqual(ask('net.w', []), [1, 2, [8, 9]]);
  assert.deepEqual(ask('o.list[0]', []), [1, 3, [1, 2, 3]]);
  assert.throws(() => ask('nowhere', []), /'nowhere' is not a tensor of this session/);
});

test('images of HW, CHW and NCHW', async () => {
  const lab = new Lab();
  await lab.run(`${TORCH}
const hw = torch.tensor([[0, 5, 10]]), chw = torch.tensor([0, 1, 0, 1, 2, 1]).view(3, 1, 2), maps = torch.tensor([3, 4]).view(1, 2, 1, 1), flat = torch.tensor([1]);`);
  const image = (name: string, at: number[]) => {
    const answer = lab.session.answer({ kind: 'image', name, at });
    assert.ok(answer.kind === 'image');
    return [answer.width, answer.height, [...answer.rgba], answer.min, answer.max];
  };
  assert.deepEqual(image('hw', []), [3, 1, [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255], 0, 10]);
  assert.deepEqual(image('chw', []), [2, 1, [0, 0, 255, 255, 128, 128, 128, 255], 0, 2]);
  assert.deepEqual(image('maps', [0, 1]), [1, 1, [0, 0, 0, 255], 4, 4]);
  assert.throws(() => image('flat', []), /1 dimension/);
});

test('graphs of tensors and modules, with names, modules and lines', async () => {
  const lab = new Lab();
  await lab.run(`${TORCH}
class Inner extends torch.nn.Module {
  w = new torch.nn.Parameter(torch.ones(1));
  forward(x: any) {
    return x.add(this.w);
  }
}
class Net extends torch.nn.Module {
  inner = new Inner();
  forward(x: any) { return this.inner(x); }
}
const net = new Net(), criterion = new torch.nn.MSELoss();
const input = torch.ones(1, { requires_grad: true });
for (const step of [1]) {
  const out = net(input);
  const loss = out.add(out);
}`);
  const graph = (name: string) => {
    const answer = lab.session.answer({ kind: 'graph', name });
    assert.ok(answer.kind === 'graph');
    return answer.graph;
  };
  const loss = graph('loss');
  const find = (label: string, line?: number) =>
    loss.nodes.find((node) => node.label === label && (line === undefined || node.line === line));
  assert.deepEqual([find('AddBackward0', 4)?.module, find('AddBackward0', 4)?.moduleType], ['inner', 'Inner']);
  assert.equal(find('AddBackward0', 15)?.module, '');
  assert.equal(find('inner.w')?.kind, 'parameter');
  assert.equal(find('input')?.kind, 'input');
  assert.equal(find('loss')?.kind, 'output');
  assert.ok(loss.edges.some(({ to }) => to === find('loss')?.id));
  assert.equal(graph('net').nodes.at(-1)?.label, 'net(…)');
  await lab.run('const idle = new Net(); const plain = torch.zeros(1);');
  assert.throws(() => graph('idle'), /has not been called yet/);
  assert.throws(() => graph('plain'), /does not require gradients/);
  assert.throws(() => graph('nobody'), /not defined/);
  await lab.run('torch.no_grad(() => { net(torch.ones(2)); idle(torch.ones(2)); });');
  assert.equal(graph('net').nodes.at(-1)?.label, 'net(…)', 'an evaluation does not hide the graph of the training');
  assert.throws(() => graph('idle'), /only called while no gradients were recorded/);
});

test('print shows strings as they are and tensors as PyTorch does', async () => {
  const lab = new Lab();
  assert.equal(
    await lab.run(`${TORCH} print('a', 1, torch.tensor([1, 2]), [true]); print(); console.log(torch.tensor([3]))`),
    'a 1 tensor([1, 2]) [ true ]\n\ntensor([3])\n',
  );
});
