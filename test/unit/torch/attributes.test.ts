/** What tensors say of themselves; the answers are PyTorch's. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as torch from 'tensorpad';

describe('storage', () => {
  const x = torch.tensor([1, 2, 3], { dtype: torch.float32 });

  test('is the same for views', () => {
    const view = x.at('1:');
    assert.equal(view.storage().data_ptr(), x.storage().data_ptr());
    assert.notEqual(view.data_ptr(), x.data_ptr());
    assert.notEqual(x.clone().storage().data_ptr(), x.storage().data_ptr());
    assert.equal(view.untyped_storage().nbytes(), 12);
    assert.equal(view.storage().size(), 3);
  });
  test('prints as PyTorch prints it', () => {
    const typed = ' 1.0\n 2.0\n 3.0\n[torch.storage.TypedStorage(dtype=torch.float32, device=cpu) of size 3]';
    assert.equal(String(x.at('1:').storage()), typed);
    const bytes = torch.tensor([7, 9], { dtype: torch.uint8 }).untyped_storage();
    assert.equal(String(bytes), ' 7\n 9\n[torch.storage.UntypedStorage(device=cpu) of size 2]');
  });
});

test('parts of complex numbers are views', () => {
  const z = torch.complex(torch.tensor([1.5]), torch.tensor([2.5]));
  z.real = torch.tensor([5]);
  z.imag.add_(1);
  assert.equal(String(z), 'tensor([5.+3.5000j])');
  const x = torch.ones(1);
  assert.equal(x.real, x);
  assert.throws(() => x.imag, {
    name: 'RuntimeError',
    message: 'imag is not implemented for tensors with non-complex dtypes.',
  });
});

test('predicates', () => {
  assert.equal(torch.is_nonzero(torch.tensor([0])), false);
  assert.equal(torch.is_nonzero(torch.tensor(2.5)), true);
  assert.throws(() => torch.is_nonzero(torch.ones(2)), {
    name: 'RuntimeError',
    message: 'Boolean value of Tensor with more than one value is ambiguous',
  });
  assert.throws(() => torch.ones(0).is_nonzero(), /with no values is ambiguous/);
  assert.throws(() => torch.is_nonzero(3 as unknown as torch.Tensor), {
    name: 'TypeError',
    message: "is_nonzero(): argument 'input' (position 1) must be Tensor, not int",
  });
  assert.equal(torch.is_signed(torch.ones(1, { dtype: torch.uint8 })), false);
  assert.equal(torch.is_same_size(torch.ones(2), torch.ones(2, 1)), false);
  assert.throws(() => torch.ones(2).is_same_size(5 as unknown as torch.Tensor), {
    name: 'TypeError',
    message: "is_same_size(): argument 'other' (position 1) must be Tensor, not int",
  });
  const x = torch.ones(3);
  assert.equal(x.is_set_to(x.view(3)), true);
  assert.equal(x.is_set_to(x.clone()), false);
});

test('functions of the script fill a tensor', () => {
  assert.deepEqual(
    torch
      .tensor([[1, 2]])
      .apply_((value) => value * 10)
      .tolist(),
    [[10, 20]],
  );
  const sums = torch.tensor([1, 2]).map_(torch.tensor([5]), (a, b) => a + b);
  assert.deepEqual(sums.tolist(), [6, 7]);
  const message = "Can't call apply_() on Variable that requires grad. Use var.detach().apply_() instead.";
  assert.throws(() => torch.ones(2, { requires_grad: true }).apply_((value) => value), { message });
});

describe('the default device', () => {
  after(() => torch.set_default_device('cpu'));

  test('is where tensors are made', () => {
    torch.set_default_device('meta');
    const made = [torch.ones(2), torch.tensor([1]), torch.randperm(3), torch.fft.fftfreq(4), torch.hann_window(3)];
    assert.deepEqual(new Set(made.map(({ device }) => String(device))), new Set(['meta']));
    assert.equal(String(new torch.nn.Linear(2, 3).weight.device), 'meta');
    assert.equal(String(torch.get_default_device()), 'meta');
    assert.equal(String(torch.from_numpy(new Float32Array(2)).device), 'cpu');
  });
  test('is no GPU', () => {
    assert.throws(() => torch.set_default_device('cuda'), { message: 'Torch not compiled with CUDA enabled' });
  });
});

describe('asarray', () => {
  test('shares what it can', () => {
    const x = torch.ones(2);
    assert.equal(torch.asarray(x), x);
    assert.notEqual(torch.asarray(x, { copy: true }).data_ptr(), x.data_ptr());
    const array = new Float32Array([1, 2]);
    torch.asarray(array, { copy: false }).add_(1);
    assert.deepEqual([...array], [2, 3]);
  });
  test('refuses to copy what it must not', () => {
    const message = "can't alias tensor with dtype 'Float' into dtype 'Int'.";
    assert.throws(() => torch.asarray(torch.ones(2), { dtype: torch.int32, copy: false }), { message });
    assert.throws(() => torch.asarray([1, 2], { copy: false }), /can't alias arbitrary sequence/);
  });
});

test('in-place forms are functions where PyTorch has them', () => {
  const x = torch.tensor([-1.5]);
  assert.equal(torch.abs_(x), x);
  assert.equal(x.item(), 1.5);
  assert.equal('add_' in torch, false);
});
