/** What PyTorch 2.13 refuses of losses and layers, in its words, and what it takes though it looks odd. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { functional: F } = torch.nn;

test('classes of multilabel_margin_loss are int64', () => {
  for (const [dtype, name] of [
    [torch.bool, 'Bool'],
    [torch.int32, 'Int'],
  ] as const)
    assert.throws(() => F.multilabel_margin_loss(torch.rand(2, 3), torch.zeros(2, 3, { dtype })), {
      name: 'RuntimeError',
      message: `expected scalar type Long but found ${name}`,
    });
});

test("multilabel_soft_margin_loss takes the mean along the input's last dimension", () => {
  const [few, many] = [torch.rand(3, 4), torch.rand(6, 3, 4)];
  assert.deepEqual([...F.multilabel_soft_margin_loss(few, many, { reduction: 'none' }).shape], [6, 4]);
  assert.deepEqual([...F.multilabel_soft_margin_loss(many, few, { reduction: 'none' }).shape], [6, 3]);
  assert.throws(() => F.multilabel_soft_margin_loss(torch.rand([]), torch.rand([])), {
    name: 'IndexError',
    message: 'Dimension specified as -1 but tensor has no dimensions',
  });
});

test('the bias of bilinear has as many rows as the weight', () => {
  assert.throws(() => F.bilinear(torch.rand(4, 2), torch.rand(4, 3), torch.rand(5, 2, 3), torch.rand(1, 5)), {
    message: 'bilinear(): bias size does not match weight size: got 1 but expected 5',
  });
});

test('a tensor without dimensions has none to unflatten', () => {
  assert.throws(() => torch.tensor(1).unflatten(0, [1]), {
    message: 'unflatten got an unexpected error:\nDimension specified as 0 but tensor has no dimensions',
  });
});

test('null stands for a list of sizes that may be left out', () => {
  const image = torch.rand(1, 4, 4);
  assert.deepEqual([...F.avg_pool2d(image, 2, null as never).shape], [1, 2, 2]);
  assert.deepEqual([...torch.amax(image, null as never).shape], []);
});

test('out of another dtype', () => {
  const out = torch.rand(2, 2).double();
  assert.throws(() => torch.tensordot(torch.rand(2, 3), torch.rand(3, 2), { dims: 1, out } as never), {
    message: 'tensordot: Expected the output tensor to have dtype Float, but got an output tensor with dtype Double',
  });
});
