import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../extension/language/front/typescript/parse';
import { analyze } from '../../../extension/language/interpreter/analysis';
import { ScriptText } from '../../../extension/language/script';
import { Checked } from './checking';

/** The shape of `x` at the end of a script. */
const shapeOf = (text: string, name = 'x') => new Checked(text).shape(name);

test('values flow through destructuring, spread, templates and arithmetic', () => {
  assert.equal(shapeOf('const [a, ...rest] = [2, 3, 4]; const x = torch.zeros(a, ...rest);'), '[2, 3, 4]');
  assert.equal(shapeOf('const { n, m = 5 } = { n: 3 }; const x = torch.zeros(n, m);'), '[3, 5]');
  assert.equal(shapeOf(`const k = '3'; const x = torch.zeros(Number.parseInt(\`\${k}2\`));`), '[32]');
  assert.equal(
    shapeOf('const s = torch.zeros(7, 9).size(); const x = torch.zeros(Math.floor(s[0] / 2), s[1] % 4);'),
    '[3, 1]',
  );
  assert.equal(
    shapeOf('const o = { f(n: number) { return torch.zeros(n, this.k); }, k: 2 }; const x = o.f(3);'),
    '[3, 2]',
  );
});

test('functions are gone through for what they are given', () => {
  const script = new Checked(
    'function f(n: number, m = n + 1) { const y = torch.zeros(n, m); return y; } const a = f(2); const b = f(3, 3);',
  );
  assert.equal(script.shape('a'), '[2, 3]');
  assert.equal(script.shape('b'), '[3, 3]');
  assert.equal(script.shape('y'), '[2, 3] | [3, 3]');
  assert.equal(
    shapeOf('const fact = (n: number): number => (n < 2 ? 1 : n * fact(n - 1)); const x = torch.zeros(fact(4));'),
    '[24]',
  );
  assert.equal(shapeOf('const endless = (n: number): number => endless(n + 1); const x = torch.zeros(3);'), '[3]');
});

test('what a rule said of a call is taken again only for the same arguments', () => {
  const slices = `const text = torch.arange(100); const i = torch.randint(0, 50, [1]).tolist()[0] as number;
    const piece = (n: number) => text.at(\`\${i}:\${i + n}\`); const a = piece(8); const b = piece(4);`;
  assert.equal(shapeOf(slices, 'a'), '[8]');
  assert.equal(shapeOf(slices, 'b'), '[4]');
  const modes =
    'const norm = new nn.BatchNorm1d(3); const run = (n: number) => norm(torch.rand(n, 3));\n' +
    'norm.eval(); run(1); norm.train(); run(1);';
  assert.deepEqual(new Checked(modes).problems, ['1 invalid-argument'], 'one row is too few to train on');
  const grown = 'let x = torch.ones(1, 2); for (let i = 0; i < 4; i++) x = torch.cat([x, x], 1);';
  assert.equal(shapeOf(grown), '[1, 2] | [1, 4] | [1, 8] | [1, 16] | [1, 32]');
});

test('branches meet in what they agree on', () => {
  assert.equal(
    shapeOf('let x = torch.zeros(2, 3); if (Math.random() > 0.5) x = torch.zeros(4, 3); print(x);').at(-1),
    ']',
  );
  assert.match(
    shapeOf('let x = torch.zeros(2, 3); if (Math.random() > 0.5) x = torch.zeros(4, 3); const y = x;', 'y'),
    /^\[\w+, 3\]$/,
  );
  assert.equal(
    shapeOf(
      'let x = torch.zeros(2); if (Math.random() > 0.5) throw new Error(); else x = torch.zeros(5); const y = x;',
      'y',
    ),
    '[5]',
  );
  assert.equal(
    shapeOf('const f = (n: number) => { if (n > 2) return torch.zeros(1); return torch.zeros(2); }; const x = f(3);'),
    '[1]',
  );
});

test('tests teach sizes', () => {
  const script = new Checked(
    'function f(a: torch.Tensor) {\n  const [n, d] = a.shape;\n  if (d !== 8) throw new Error();\n  return new nn.Linear(8, 2)(a);\n}',
  );
  assert.deepEqual(script.problems, []);
});

test('sizes that are not known leave the number of dimensions known', () => {
  const unknown = 'const [n, m] = [Math.abs(Number(process.argv[2])), Math.abs(Number(process.argv[3]))];';
  assert.match(shapeOf(`${unknown} const x = F.pad(torch.zeros(4, 6), [0, n]).unsqueeze(0);`) ?? '', /^\[1, 4, \w+\]$/);
  const whole = `${unknown} const y = torch.zeros(n, 3);`;
  assert.match(shapeOf(`${whole} const x = y.add(torch.zeros(m, 1)).mm(torch.zeros(3, 8));`) ?? '', /^\[\w+, 8\]$/);
  // What is added to the whole was not cut; and of the last 16, 16 are left at most.
  const last = `function f(n: number) { const y = torch.zeros(n, 2); const x = y.at('-16:').at(\`:\${16}\`); const z = y.add(torch.zeros(99, 2).at(\`:\${y.size(0)}\`)); } f(Number(process.argv[2]));`;
  const script = new Checked(last);
  assert.equal(script.shape('z'), script.shape('y'));
  assert.match(script.shape('x') ?? '', /^\[min\(16, \w+\), 2\]$/);
});

test('short loops are unrolled, long ones are taken together', () => {
  assert.equal(
    shapeOf('let x = torch.zeros(1, 2); for (let i = 0; i < 3; i++) x = torch.cat([x, x]); const y = x;', 'y'),
    '[8, 2]',
  );
  const late = new Checked(
    'let x = torch.zeros(2, 8);\nconst layers = [new nn.Linear(8, 8), new nn.Linear(8, 4), new nn.Linear(8, 2)];\nfor (const layer of layers) x = layer(x);',
  );
  assert.deepEqual(late.problems, ['3 size-mismatch']);
  assert.match(late.diagnostics[0]!.message, /in turn 3 of the loop/);
  assert.match(
    shapeOf(
      'let x = torch.zeros(1, 2); for (let i = 0; i < 5000; i++) x = torch.cat([x, torch.zeros(1, 2)]); const y = x;',
      'y',
    ),
    /^\[\w+, 2\]$/,
  );
  assert.equal(
    shapeOf('const all = []; for (let i = 0; i < 4; i++) all.push(torch.zeros(i)); const x = torch.cat(all);'),
    '[6]',
  );
});

test('classes: fields, constructors, inheritance, getters, hooks of containers', () => {
  const net = `class Base extends nn.Module { constructor(readonly width: number) { super(); } get double() { return this.width * 2; } }
class Net extends Base { fc: nn.Linear; constructor() { super(4); this.fc = new nn.Linear(this.double, this.width); } forward(x: torch.Tensor) { return this.fc(x); } }`;
  assert.equal(shapeOf(`${net}\nconst x = new Net()(torch.zeros(5, 8));`), '[5, 8] | [5, 4]');
  assert.deepEqual(new Checked(`${net}\nnew Net()(torch.zeros(5, 9));`).problems, ['2 size-mismatch']);
  assert.equal(
    shapeOf(
      'const m = new nn.ModuleList([1, 2].map((n) => new nn.Linear(n, n + 1))); let x = torch.zeros(3, 1); for (const l of m) x = l(x); const y = x;',
      'y',
    ),
    '[3, 3]',
  );
  assert.equal(
    shapeOf(
      'const m = new nn.Sequential({ a: new nn.Linear(2, 3), b: new nn.ReLU() }); const x = m.a(torch.zeros(1, 2));',
    ),
    '[1, 3]',
  );
});

test('a module without a forward cannot be called, unless something may have given it one', () => {
  const problems = (body: string, use: string) =>
    new Checked(`class Net extends nn.Module { ${body} }\n${use}`).problems;
  const x = 'torch.zeros(1)';
  assert.deepEqual(problems('foward(x: any) { return x; }', `(new Net() as any)(${x});`), ['2 wrong-call']);
  assert.deepEqual(problems('', `new nn.Sequential(new Net())(${x});`), ['2 wrong-call']);
  for (const body of ['forward = (x: any) => x;', "['forward'](x: any) { return x; }"])
    assert.deepEqual(problems(body, `(new Net() as any)(${x});`), []);
  const given = ['net.forward = (x: any) => x;', 'Object.assign(net, { forward: (x: any) => x });', 'patch(net);'];
  for (const each of [
    ...given,
    'Net.prototype.forward = (x: any) => x;',
    "net['for' + process.argv[2]] = (x: any) => x;",
  ])
    assert.deepEqual(problems('', `declare const patch: any; const net: any = new Net(); ${each} net(${x});`), []);
});

test('a loader gives batches, and a last one that is smaller', () => {
  const data = 'const set = new TensorDataset(torch.zeros(10, 3), torch.zeros(10).long());';
  assert.equal(
    shapeOf(`${data} for (const [x, y] of new DataLoader(set, { batch_size: 4 })) print(x, y);`),
    '[4, 3] | [2, 3]',
  );
  assert.equal(
    shapeOf(`${data} for (const [x, y] of new DataLoader(set, { batch_size: 4, drop_last: true })) print(x, y);`),
    '[4, 3]',
  );
  const late = new Checked(
    `${data}\nconst h = torch.zeros(4, 3);\nfor (const [x] of new DataLoader(set, { batch_size: 4 })) print(x.add(h));`,
  );
  assert.deepEqual(late.problems, ['3 last-batch']);
  assert.match(late.diagnostics[0]!.message, /10 mod 4 = 2/);
  const own =
    'class Own extends Dataset { get length() { return 8; } at(i: number) { return [torch.zeros(2, 5), i % 2]; } }';
  assert.equal(
    shapeOf(`${own} for (const [x, y] of new DataLoader(new Own(), { batch_size: 4 })) print(x, y);`),
    '[4, 2, 5]',
  );
});

test('what a try expects to fail is no mistake; a program in a try is not expected to', () => {
  assert.deepEqual(new Checked('try { torch.zeros(2).view(3); } catch (error) { print(error); }').problems, []);
  assert.deepEqual(new Checked('try {\n  torch.zeros(2).view(3);\n} finally { print(1); }').problems, ['2 view-size']);
  assert.deepEqual(new Checked('try {\n  torch.zeros(2).view(3);\n} catch (error) { throw error; }').problems, [
    '2 view-size',
  ]);
});

test('functions that nothing calls are judged by what is certain', () => {
  assert.deepEqual(new Checked('function f() {\n  return torch.zeros(2).view(3);\n}').problems, ['2 view-size']);
  assert.deepEqual(new Checked('function f(x: torch.Tensor) {\n  return x.view(3);\n}').problems, []);
});

test('other scripts are followed, also in circles', () => {
  const files: Record<string, string> = {
    '/project/model.ts': `import { SIZE } from './sizes'; import { nn } from 'tensorpad'; export class Net extends nn.Module { fc = new nn.Linear(SIZE, 2); forward(x) { return this.fc(x); } }`,
    '/project/sizes.ts': `import { Net } from './model'; export const SIZE = 6; export default Net;`,
  };
  const load = (_from: string, name: string) => {
    const file = `/project/${name.slice(2)}.ts`;
    return files[file] === undefined ? undefined : { file, program: parse(files[file], file) };
  };
  const script = new Checked(
    "import { Net } from './model'; const x = new Net()(torch.zeros(3, 6)); new Net()(torch.zeros(3, 7));",
    { load },
  );
  assert.equal(script.shape('x'), '[3, 2]');
  assert.deepEqual(
    script.diagnostics.map(({ file, code }) => `${file} ${code}`),
    ['/project/model.ts size-mismatch', '/project/script.ts size-mismatch'],
  );
  assert.match(script.diagnostics[1]!.related[0]!.message, /where it fails/);
});

test('a comment accepts what is found in a line', () => {
  const line = 'torch.zeros(2).view(3);';
  assert.deepEqual(new Checked(`\n${line} // tensorpad-ignore`).problems, []);
  assert.deepEqual(new Checked(`\n// tensorpad-ignore view-size\n${line}`).problems, []);
  assert.deepEqual(new Checked(`\n${line} // tensorpad-ignore size-mismatch`).problems, ['2 view-size']);
});

test('lines that cannot be read are not judged', () => {
  assert.deepEqual(new Checked('const a = torch.zeros(2).view(3\nconst b = 2;').problems, []);
});

test('only the end of the stack is no mistake of the analysis', () => {
  const { program } = new ScriptText("import { a } from './other';", '/project/script.ts');
  const failing = (error: Error) => {
    const load = () => {
      throw error;
    };
    return analyze(program, '/project/script.ts', { load }).notes.failure;
  };
  const length = new RangeError('Invalid array length');
  assert.equal(failing(length), length);
  assert.equal(failing(new RangeError('Maximum call stack size exceeded')), undefined);
});
