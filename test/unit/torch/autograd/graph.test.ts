import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { graph, grad } = torch.autograd;
const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float32, requires_grad: true });
const error = (name: string, message: string) => ({ name, message });

test('a node is one object with notes of its own', () => {
  const y = leaf(1).exp();
  const node = y.grad_fn!;
  assert.equal(y.grad_fn, node);
  assert.equal(y.mul(2).grad_fn!.next_functions[0]![0], node);
  assert.ok(node instanceof graph.Node);
  node.metadata.note = 'kept';
  assert.deepEqual(y.grad_fn!.metadata, { note: 'kept' });
  const [accumulate] = node.next_functions[0]!;
  assert.equal(accumulate!.name(), 'torch::autograd::AccumulateGrad');
  assert.equal(String(accumulate), '<AccumulateGrad>');
});

test('hooks for saved tensors pack and unpack what forward keeps', () => {
  const packed: unknown[] = [];
  const a = leaf(1, 1);
  const b = leaf(1, 1).mul(2);
  const y = graph.saved_tensors_hooks(
    (tensor) => {
      packed.push([tensor.requires_grad, String(tensor.grad_fn)]);
      return tensor.numpy();
    },
    (array) => torch.tensor(array),
    () => a.mul(b).exp(),
  );
  assert.deepEqual(packed.sort(), [
    [true, '<ExpBackward0>'],
    [true, '<MulBackward0>'],
    [true, 'null'],
  ]);
  const [first] = grad(y.sum(), a, { create_graph: true });
  assert.equal(first!.at(0).item(), Math.fround(2 * Math.fround(Math.exp(2))));
  const [second] = grad(first!.sum(), a);
  assert.ok(Math.abs((second!.at(0).item() as number) - 4 * Math.exp(2)) < 1e-4);
});

test('hooks for saved tensors that go wrong', () => {
  const x = leaf(1);
  const y = graph.saved_tensors_hooks(
    (tensor) => tensor,
    () => 3 as never,
    () => x.mul(x),
  );
  assert.throws(
    () => y.backward(),
    error('TypeError', 'Output of saved tensor unpack_hook expected to be a Tensor but got result of type int'),
  );
  assert.throws(
    () =>
      graph.saved_tensors_hooks(
        (tensor) => tensor.add_(1),
        (tensor) => tensor,
        () => x.mul(x),
      ),
    /^RuntimeError: A saved tensor pack hook is modifying its input in place\. /,
  );
  assert.throws(
    () =>
      graph.disable_saved_tensors_hooks('not here', () =>
        graph.saved_tensors_hooks(
          (tensor) => tensor,
          (tensor) => tensor,
        ),
      ),
    error('RuntimeError', 'not here'),
  );
  assert.ok(x.mul(x).requires_grad);
});

test('gradients and saved tensors of another device or shape are refused before memory is touched', () => {
  const meta = torch.ones(3, { device: 'meta' });
  const x = leaf(1, 1, 1);
  assert.throws(
    () => x.mul(2).backward(meta),
    error('RuntimeError', 'invalid gradient at index 0 - expected device cpu but got meta'),
  );
  const hooked = x.mul(2);
  hooked.register_hook(() => meta);
  assert.throws(() => hooked.sum().backward(), /has moved value to a different device$/);
  assert.throws(() => {
    x.grad = meta;
  }, /with device type 'meta' to a tensor with device type 'cpu'/);
  const shrunk = graph.saved_tensors_hooks(
    (tensor) => tensor,
    () => torch.ones(1),
    () => x.mul(x),
  );
  assert.throws(() => shrunk.sum().backward(), /unpack_hook expected to be a torch\.FloatTensor of size \[3\] on cpu/);
});

test('gradients arrive at edges', () => {
  const x = leaf(1, 1);
  const y = x.mul(2);
  const edge = graph.get_gradient_edge(y);
  assert.equal(edge.node, y.grad_fn);
  const [at, before] = grad(y.mul(3).sum(), [edge, x]);
  assert.deepEqual(
    [at!.tolist(), before!.tolist()],
    [
      [3, 3],
      [6, 6],
    ],
  );
  assert.throws(() => graph.get_gradient_edge(torch.ones(1)), { name: 'RuntimeError' });
});

test('increment_version counts as a change in place', () => {
  const x = leaf(1).mul(1);
  const y = x.mul(x);
  graph.increment_version([x]);
  assert.equal(x._version, 1);
  assert.throws(() => y.backward(), /is at version 1; expected version 0/);
});

test('a chain of a million nodes runs backward and is freed', () => {
  const x = leaf(1);
  let y: torch.Tensor = x;
  for (let i = 0; i < 1e6; i++) y = y.add(1);
  y.backward();
  assert.equal(x.grad!.item(), 1);
});

test('modes hold for a body, a promise, a guard and a method', async () => {
  const modes = () => [torch.is_grad_enabled(), torch.is_inference_mode_enabled()];
  class Net {
    @torch.no_grad
    evaluate(x: torch.Tensor) {
      return [this instanceof Net, x.mul(2).requires_grad];
    }
    @torch.inference_mode
    infer(x: torch.Tensor) {
      return x.mul(2).is_inference();
    }
  }
  assert.deepEqual(new Net().evaluate(leaf(1)), [true, false]);
  assert.equal(new Net().infer(leaf(1)), true);
  assert.deepEqual(torch.inference_mode(modes), [false, true]);
  assert.deepEqual(
    torch.inference_mode(() => torch.inference_mode(false, modes)),
    [true, false],
  );
  const waiting = torch.no_grad(async () => {
    await null;
    return modes();
  });
  assert.deepEqual(modes(), [false, false]);
  assert.deepEqual(await waiting, [false, false]);
  const guard = torch.inference_mode();
  assert.deepEqual(modes(), [false, true]);
  guard[Symbol.dispose]();
  assert.deepEqual(modes(), [true, false]);
  assert.throws(() =>
    torch.no_grad(() => {
      throw new Error('inside');
    }),
  );
  assert.deepEqual(modes(), [true, false]);
});
