import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Page, tensor } from './knowledge';

const SCRIPT = `import * as torch from 'tensorpad';
// %% data
const x = load();
const y = x.view(-1, 784);
// %% model
function forward(x) {
  x = relu(conv(x));
  return x.mean() * x;
}
const out = forward(y);
`;

test('a hover shows everything the last run saw', () => {
  const page = new Page(SCRIPT);
  assert.equal(page.hover('const x', 1, 6), undefined);
  const info = tensor([64, 1, 28, 28], {
    dtype: 'torch.float64',
    requiresGrad: true,
    gradFn: 'AddBackward0',
    stats: { min: -0.42421, max: 2.8, mean: 1e-7, nan: 2, inf: 0 },
  });
  page.ran(1, { x: { seen: [{ info, count: 1 }] } });
  const hover = page.hover('const x', 1, 6) ?? '';
  for (const part of [
    '`x` in the last run',
    '| shape | **[64, 1, 28, 28]** |',
    '| dtype | torch.float64 |',
    '| device | cpu |',
    '| requires_grad | true |',
    '| elements | 50,176 (196 KB) |',
    '| grad_fn | AddBackward0 |',
    '| min | -0.42421 |',
    '| max | 2.8 |',
    '| mean | 1.000e-7 |',
    '| NaN | **2** |',
  ]) {
    assert.ok(hover.includes(part), `${part} in\n${hover}`);
  }
  assert.ok(!hover.includes('edited'));
});

test('several shapes of one name are listed with their counts, newest first', () => {
  const page = new Page(SCRIPT);
  const seen = [
    { info: tensor([64, 784]), count: 937 },
    { info: tensor([32, 784]), count: 1 },
  ];
  page.ran(1, { y: { count: 938, seen } });
  const hover = page.hover('const y', 1, 6) ?? '';
  assert.match(hover, /938 times/);
  assert.ok(hover.indexOf('[32, 784]') < hover.indexOf('[64, 784]'));
  assert.match(hover, /\| 937× \|/);
});

test('a call, a use without a probe of its own, and a value that is no tensor', () => {
  const page = new Page(SCRIPT);
  page.ran(1, { 'x.view(-1, 784)': { seen: [{ info: tensor([64, 784]), count: 1 }] } });
  page.ran(2, {
    'x#2': { seen: [{ info: tensor([64, 6]), count: 1 }] },
    out: { value: 'Sequential(…)' },
  });
  assert.match(page.hover('view') ?? '', /`x.view\(-1, 784\)`/);
  // The `x` of `* x` was not probed: it holds what it was last given.
  assert.match(page.hover('* x', 1, 2) ?? '', /\[64, 6\]/);
  assert.match(page.hover('const out', 1, 6) ?? '', /Sequential/);
});

test('facts follow a cell that moves, and say when it was edited', () => {
  const page = new Page(SCRIPT);
  page.ran(1, { x: { seen: [{ info: tensor([5]), count: 1 }] }, y: { seen: [{ info: tensor([7]), count: 1 }] } });
  page.edit((text) => `// a comment\n\n${text}`);
  assert.match(page.hover('const x', 1, 6) ?? '', /\[5\]/);
  assert.doesNotMatch(page.hover('const x', 1, 6) ?? '', /edited/);
  page.edit((text) => text.replace('load()', 'load(1)'));
  assert.match(page.hover('const x', 1, 6) ?? '', /\[5\]/);
  assert.match(page.hover('const x', 1, 6) ?? '', /edited since/);
  assert.match(page.hover('const y', 1, 6) ?? '', /\[7\]/);
  page.edit((text) =>
    text.replace('const x = load(1);\nconst y = x.view(-1, 784);', 'const x = something.completely(different);'),
  );
  assert.equal(page.hover('const x', 1, 6), undefined);
});

test('a restart forgets', () => {
  const page = new Page(SCRIPT);
  page.ran(1, { x: { seen: [{ info: tensor([5]), count: 1 }] } });
  assert.match(page.hover('const x', 1, 6) ?? '', /\[5\]/);
  page.restart();
  assert.equal(page.hover('const x', 1, 6), undefined);
});

test('hints stand behind the names that are given tensors, also while typing', () => {
  const page = new Page(SCRIPT);
  const one = { seen: [{ info: tensor([64, 1]), count: 1 }] };
  assert.equal(page.ran(1, { x: one, y: { seen: [{ info: tensor([4], { dtype: 'torch.int64' }), count: 1 }] } }), true);
  page.ran(2, {
    'x#2': {
      seen: [
        { info: tensor([1]), count: 1 },
        { info: tensor([2]), count: 1 },
      ],
    },
    out: { value: '3' },
  });
  const expected = [
    'const x«: [64, 1]» = load();',
    'const y«: [4] int64» = x.view(-1, 784);',
    '  x«: [2] | [1]» = relu(conv(x));',
  ];
  assert.deepEqual(page.hinted(), expected);
  page.edit((text) => text.replace('784', '7840'));
  assert.deepEqual(page.hinted()[0], expected[0]);
  // The same shapes again change nothing on the screen.
  const again = new Page(SCRIPT);
  assert.equal(again.ran(1, { x: one }), true);
  assert.equal(again.ran(1, { x: { ...one, count: 9 } }), false);
});
