import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optional, required, signature, suggestion } from '../../../native/torch/arguments';

const layer = signature('Layer.__init__', {
  size: required<number>(),
  stride: 1,
  bias: true,
  mode: optional<string | null>(null),
});
const fails = (message: string) => ({ name: 'TypeError', message });

test('values are taken by position, by name, or left at their default', () => {
  assert.deepEqual(layer.bind([3]), { size: 3, stride: 1, bias: true, mode: null });
  assert.deepEqual(layer.bind([3, 2, { bias: false }]), { size: 3, stride: 2, bias: false, mode: null });
  assert.deepEqual(layer.bind([{ size: 5, mode: 'x' }]), { size: 5, stride: 1, bias: true, mode: 'x' });
  assert.deepEqual(layer.bind([3, undefined, false]), { size: 3, stride: 1, bias: false, mode: null });
  assert.deepEqual(layer.bind([3, { stride: undefined }]), { size: 3, stride: 1, bias: true, mode: null });
});

test('mistakes are told in the words of Python', () => {
  assert.throws(() => layer.bind([]), fails("Layer.__init__() missing 1 required positional argument: 'size'"));
  assert.throws(
    () => layer.bind([1, 2, true, 'x', 5]),
    fails('Layer.__init__() takes from 2 to 5 positional arguments but 6 were given'),
  );
  assert.throws(() => layer.bind([1, { size: 2 }]), fails("Layer.__init__() got multiple values for argument 'size'"));
  const two = signature('f', { a: required<number>(), b: required<number>(), c: required<number>() });
  assert.throws(() => two.bind([]), fails("f() missing 3 required positional arguments: 'a', 'b', and 'c'"));
  assert.throws(() => two.bind([1, 2, 3, 4]), fails('f() takes 3 positional arguments but 4 were given'));
});

test('an unknown name is an error that suggests the near one', () => {
  const message = "Layer.__init__() got an unexpected keyword argument 'biass' (did you mean 'bias'?)";
  assert.throws(() => layer.bind([1, { biass: false }]), fails(message));
  assert.throws(
    () => layer.bind([1, { zebra: 1 }]),
    fails("Layer.__init__() got an unexpected keyword argument 'zebra'"),
  );
  assert.equal(suggestion('strdie', ['stride', 'size']), " (did you mean 'stride'?)");
  assert.equal(suggestion('x', ['stride', 'size']), '');
});

test('parameters behind the star are taken by name only', () => {
  const step = signature('step', { lr: 1, fast: false }, { keywordOnly: 'fast' });
  assert.throws(() => step.bind([1, true]), fails('step() takes from 0 to 1 positional argument but 2 were given'));
  assert.deepEqual(step.bind([2, { fast: true }]), { lr: 2, fast: true });
});
