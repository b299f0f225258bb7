import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { Page } from './knowledge';

/** Shape and dtype that the hover on `x` states for `const x = …`. */
function stated(expression: string, before = ''): string | undefined {
  const page = new Page(
    `import * as torch from 'tensorpad';\nimport { zeros as Z, long } from 'tensorpad';\n${before}\nconst x = ${expression};\n`,
  );
  const markdown = page.hover('const x', 1, 6);
  const shape = /shape \| \*\*(.*?)\*\*/.exec(markdown ?? '')?.[1];
  return shape && `${shape} ${/dtype \| torch\.(\w+)/.exec(markdown ?? '')?.[1] ?? '?'}`;
}

/** Names that the cases take from their surroundings. */
const SURROUNDINGS = { Z: torch.zeros, long: torch.long, fill: 3, chosen: torch.int32 };

const cases: [expression: string, expected: string | undefined][] = [
  ['torch.zeros(5, 3)', '[5, 3] float32'],
  ['torch.zeros([5, 3])', '[5, 3] float32'],
  ['torch.zeros()', undefined],
  ['torch.zeros([])', '[] float32'],
  ['torch.ones(2, 3, { dtype: torch.long })', '[2, 3] int64'],
  ['torch.empty(0, 4, { dtype: torch.double })', '[0, 4] float64'],
  ['torch.rand(3, 4, { requires_grad: true })', '[3, 4] float32'],
  ['torch.randn(16)', '[16] float32'],
  ['torch.randn({ size: [2, 2] })', '[2, 2] float32'],
  ['torch.full([2, 3], 0.5)', '[2, 3] float32'],
  ['torch.full([2], true)', '[2] bool'],
  ['torch.full([2], fill, { dtype: torch.int32 })', '[2] int32'],
  ['torch.randint(10, [4, 5])', '[4, 5] int64'],
  ['torch.randint(0, 10, [4])', '[4] int64'],
  ['torch.randint(0, 10, { size: [7] })', '[7] int64'],
  ['torch.arange(10)', '[10] int64'],
  ['torch.arange(1, 10, 2)', '[5] int64'],
  ['torch.arange(0, 1, 0.25)', '[4] float32'],
  ['torch.arange(5, 1)', undefined],
  ['torch.linspace(-1, 1, 100)', '[100] float32'],
  ['torch.linspace(-1, 1, { steps: 50 })', '[50] float32'],
  ['torch.eye(3)', '[3, 3] float32'],
  ['torch.eye(3, 4)', '[3, 4] float32'],
  ['torch.randperm(9)', '[9] int64'],
  ['torch.tensor([[1, 2], [3, 4], [5, 6]])', '[3, 2] int64'],
  ['torch.tensor([2.5, 3.5])', '[2] float32'],
  ['torch.tensor([[1, 2], [3]])', undefined],
  ['torch.tensor([true, false])', '[2] bool'],
  ['torch.tensor(3)', '[] int64'],
  ['torch.zeros_like(torch.ones(2, 3, { dtype: torch.int }))', '[2, 3] int32'],
  ['torch.randn_like(torch.ones(2), { dtype: torch.float64 })', '[2] float64'],
  ['Z(4, { dtype: long })', '[4] int64'],
  ['torch.zeros(-1)', undefined],
  ['torch.zeros(2.5)', undefined],
  ['torch.zeros(unknown, 3)', '[n, 3] float32'],
  ['torch.zeros(3, options)', undefined],
  ['torch.zeros(3, { ...options })', undefined],
  ['torch.zeros(3, { dtype: chosen })', '[3] ?'],
  ['torch.relu(torch.zeros(3))', '[3] float32'],
  ['other.zeros(3)', undefined],
];

for (const [expression, expected] of cases) {
  test(`${expression} is ${expected ?? 'unknown'}`, () => assert.equal(stated(expression), expected));
}

test('the engine agrees with everything stated', () => {
  const names = ['torch', ...Object.keys(SURROUNDINGS)];
  for (const [expression, expected] of cases) {
    if (expected === undefined || expected.includes('[n')) continue;
    const made = new Function(...names, `return ${expression}`)(torch, ...Object.values(SURROUNDINGS)) as torch.Tensor;
    const [shape, dtype] = expected.split(/ (?=\S+$)/);
    assert.equal(`[${[...made.shape].join(', ')}]`, shape, expression);
    if (dtype !== '?') assert.equal(String(made.dtype), `torch.${dtype}`, expression);
  }
});

test('constants flow through variables, arithmetic and shapes', () => {
  assert.equal(stated('torch.zeros(N, 2 * side + 1)', 'const N = 64, side = 28;'), '[64, 57] float32');
  assert.equal(stated('torch.zeros(...size, 1)', 'const size = [2, 3];'), '[2, 3, 1] float32');
  assert.equal(stated('torch.ones(a.shape[1], a.shape.length)', 'const a = torch.zeros(5, 3);'), '[3, 2] float32');
  assert.equal(stated('torch.ones_like(a)', 'let a = torch.zeros(5, 3);'), '[5, 3] float32');
  assert.equal(stated('zeros(2)', 'const { zeros } = torch;'), '[2] float32');
});

test('a variable has the value it was given last', () => {
  assert.equal(stated('torch.zeros(n)', 'let n = 1; n = 2;'), '[2] float32');
  assert.equal(stated('torch.zeros(n)', 'let n = 1; n++;'), '[2] float32');
  assert.equal(stated('torch.zeros(n)', 'for (let n = 1; n < 3; n += 1) {}'), undefined);
  assert.equal(stated('torch.ones_like(a)', 'const a = torch.zeros(5, 3); a.unsqueeze_(0);'), '[1, 5, 3] float32');
  assert.equal(stated('torch.zeros(n)', '// %%\nconst n = 1;\n// %%\nconst n = 2;'), '[2] float32');
  assert.equal(stated('torch.zeros(n)', 'const n = m; const m = n;'), undefined);
});

test('an inner name is not taken for an outer one', () => {
  const page = new Page(
    "import * as torch from 'tensorpad';\nconst n = 3;\nfunction f(n: number) { const y = torch.zeros(n); return y; }\nconst z = torch.zeros(n);\n",
  );
  assert.match(page.hover('const y', 1, 6) ?? '', /\[n\]/);
  assert.match(page.hover('const z', 1, 6) ?? '', /\[3\]/);
});

test('a changed default dtype is used', () => {
  assert.equal(stated('torch.zeros(2)', 'torch.set_default_dtype(torch.float64);'), '[2] float64');
  assert.equal(
    stated('torch.zeros(2, { dtype: torch.float32 })', 'torch.set_default_dtype(torch.float64);'),
    '[2] float32',
  );
});

test('calls and uses show what is stated, words that mean nothing show nothing', () => {
  const page = new Page("import * as torch from 'tensorpad';\nconst x = torch.zeros(5, 3);\nprint(x, 'x');\n");
  assert.match(page.hover('zeros') ?? '', /`torch.zeros\(5, 3\)` as the script states it/);
  assert.match(page.hover('print(x', 1, 6) ?? '', /\[5, 3\]/);
  assert.equal(page.hover('torch.zeros'), undefined);
  assert.equal(page.hover('print'), undefined);
  assert.equal(page.hover("'x'", 1, 1), undefined);
});

test('a half-typed script says what it can and never throws', () => {
  const text = "import * as torch from 'tensorpad';\nconst x = torch.zeros(5, 3);\nconst y = torch.cat([x, ";
  for (let end = 0; end <= text.length; end++) {
    const page = new Page(text.slice(0, end));
    page.hinted();
    if (end > 0) page.hover(text[end - 1] as string);
  }
  assert.match(new Page(text).hover('const x', 1, 6) ?? '', /\[5, 3\]/);
});
