import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variable } from '../../../extension/protocol/kernel';
import { clampIndices, imageShape, tableShape, valueFormat, windowStart } from '../../../webview/tensors/slicing';
import { arrange } from '../../../webview/tensors/variables';

function tensor(name: string, shape: number[], dtype = 'torch.float32'): Variable {
  const numel = shape.reduce((product, size) => product * size, 1);
  const info = { kind: 'Tensor', shape, dtype, device: 'cpu', requiresGrad: false, numel, bytes: numel * 4 };
  return { name, type: 'Tensor', preview: '', tensor: info };
}

const variables: Variable[] = [
  { name: 'epochs', type: 'number', preview: '3' },
  tensor('x10', [2, 2]),
  { name: 'net', type: 'Net', preview: 'Net()', parameters: 10 },
  tensor('x2', [64, 1, 28, 28], 'torch.int64'),
];
const names = (list: Variable[]) => list.map((variable) => variable.name);

test('tensors come first, then modules, whatever the order', () => {
  assert.deepEqual(names(arrange(variables, { key: 'name', descending: false }, '')), ['x2', 'x10', 'net', 'epochs']);
  assert.deepEqual(names(arrange(variables, { key: 'name', descending: true }, '')), ['x10', 'x2', 'net', 'epochs']);
  assert.deepEqual(names(arrange(variables, { key: 'memory', descending: false }, '')), ['x10', 'x2', 'net', 'epochs']);
});

test('every word of the filter must occur in name, type, dtype or shape', () => {
  const find = (filter: string) => names(arrange(variables, { key: 'name', descending: false }, filter));
  assert.deepEqual(find('int64'), ['x2']);
  assert.deepEqual(find('28x28 X'), ['x2']);
  assert.deepEqual(find('28×28'), ['x2']);
  assert.deepEqual(find('nothing'), []);
});

test('the last two dimensions are the table, one dimension is a column', () => {
  assert.deepEqual(tableShape([]), { leading: [], rows: 1, columns: 1, vertical: false });
  assert.deepEqual(tableShape([7]), { leading: [], rows: 7, columns: 1, vertical: true });
  assert.deepEqual(tableShape([64, 1, 28, 30]), { leading: [64, 1], rows: 28, columns: 30, vertical: false });
});

test('what can be a picture', () => {
  assert.deepEqual(imageShape([64, 1, 28, 28]), { leading: [64, 1], channels: 1, likely: true });
  assert.deepEqual(imageShape([64, 3, 32, 32]), { leading: [64], channels: 3, likely: true });
  assert.deepEqual(imageShape([4, 120, 160]), { leading: [], channels: 4, likely: true });
  assert.deepEqual(imageShape([16, 6, 5, 5]), { leading: [16, 6], channels: 1, likely: false });
  assert.deepEqual(imageShape([120, 160]), { leading: [], channels: 1, likely: false });
  for (const shape of [[], [784], [64, 2], [8, 1000], [1, 1, 1, 28, 28]]) assert.equal(imageShape(shape), undefined);
});

test('indices stay inside their dimensions', () => {
  assert.deepEqual(clampIndices([99, -1], [64, 3, 2]), [63, 0, 0]);
});

test('all values of a tensor are written alike', () => {
  assert.equal(valueFormat('torch.float32', -1, 1)(0.5), '0.5000');
  assert.equal(valueFormat('torch.float32', 0, 1e-5)(5e-6), '5.000e-6');
  assert.equal(valueFormat('torch.float32', 0, 1e6)(1), '1.000e+0');
  assert.equal(valueFormat('torch.int64', 0, 9)(3), '3');
  assert.equal(valueFormat('torch.bool', 0, 1)(1), 'True');
  assert.deepEqual([Number.NaN, Infinity, -Infinity].map(valueFormat('torch.float32', 0, 1)), ['nan', 'inf', '-inf']);
});

test('scrolling reaches the first and the last row of a table of any length', () => {
  assert.equal(windowStart(0, 1000, 5_000_000, 20), 0);
  assert.equal(windowStart(1000, 1000, 5_000_000, 20), 4_999_980);
  assert.equal(windowStart(500, 1000, 10, 20), 0);
});
