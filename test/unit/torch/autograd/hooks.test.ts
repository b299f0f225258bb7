import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { graph } = torch.autograd;
const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float32, requires_grad: true });
const error = (name: string, message: string) => ({ name, message });

test('hooks run in the order PyTorch runs them, and one taken out meanwhile runs to the end of the pass', () => {
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(name);
  };
  const x = leaf(1, 1);
  const y = x.mul(2);
  y.register_hook(note('first'));
  const second = y.register_hook(() => {
    ran.push('second');
    second.remove();
  });
  y.register_hook(note('third'));
  y.grad_fn!.register_prehook(note('before the node'));
  y.grad_fn!.register_hook(note('after the node'));
  x.register_hook(note('leaf'));
  x.register_post_accumulate_grad_hook((p) => {
    assert.equal(p, x);
    ran.push(`leaf has ${p.grad!.tolist()}`);
  });
  y.sum().backward({ retain_graph: true });
  const first = ['first', 'second', 'third', 'before the node', 'after the node', 'leaf', 'leaf has 2,2'];
  assert.deepEqual(ran, first);
  y.sum().backward();
  assert.deepEqual(ran.slice(first.length), [
    ...first.filter((name) => name !== 'second').slice(0, -1),
    'leaf has 4,4',
  ]);
});

test('a hook stays with the value it was registered for when the tensor is changed in place', () => {
  const seen: unknown[] = [];
  const x = leaf(1, 1);
  const y = x.mul(2);
  const old = y.register_hook((grad) => {
    seen.push(['old', grad.tolist()]);
    return grad.mul(2);
  });
  y.add_(1);
  y.register_hook((grad) => {
    seen.push(['new', grad.tolist()]);
  });
  y.mul(3).sum().backward({ retain_graph: true });
  assert.deepEqual(seen, [
    ['new', [3, 3]],
    ['old', [3, 3]],
  ]);
  assert.deepEqual(x.grad!.tolist(), [12, 12]);
  old.remove();
  y.mul(3).sum().backward();
  assert.deepEqual(x.grad!.tolist(), [18, 18]);
});

test('autograd.grad sees the hooks of leaves, and those of inner values only on the way further', () => {
  const x = leaf(1, 1);
  const y = x.mul(2);
  y.register_hook((grad) => grad.mul(10));
  const [inner, outer] = torch.autograd.grad(y.sum(), [y, x]);
  assert.deepEqual(
    [inner!.tolist(), outer!.tolist()],
    [
      [1, 1],
      [20, 20],
    ],
  );
  x.register_hook((grad) => grad.mul(7));
  assert.deepEqual(torch.autograd.grad(x.mul(2).sum(), x)[0]!.tolist(), [14, 14]);
});

test('hooks of nodes change what goes in and what comes out', () => {
  const x = leaf(1, 1);
  const y = x.mul(2);
  y.grad_fn!.register_prehook(([grad]) => [grad!.mul(10)]);
  y.grad_fn!.register_hook(([result, none], [grad]) => {
    assert.equal(none, null);
    assert.deepEqual(
      [result!.tolist(), grad!.tolist()],
      [
        [20, 20],
        [10, 10],
      ],
    );
    return [result!.mul(100), null];
  });
  y.sum().backward();
  assert.deepEqual(x.grad!.tolist(), [2000, 2000]);
});

test('what hooks must not return is PyTorch’s error', () => {
  const backward = (register: (y: torch.Tensor) => unknown) => () => {
    const y = leaf(1, 1, 1).mul(2);
    register(y);
    y.sum().backward();
  };
  const cases: [(y: torch.Tensor) => unknown, { name: string; message: string }][] = [
    [(y) => y.register_hook(() => 1), error('TypeError', "expected Variable, but hook returned 'int'")],
    [
      (y) => y.register_hook(() => torch.ones(2)),
      error('RuntimeError', "hook '<lambda>' has changed the size of value"),
    ],
    [
      (y) => y.register_hook((grad) => grad.double()),
      error(
        'RuntimeError',
        "hook '<lambda>' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)",
      ),
    ],
    [
      (y) => y.grad_fn!.register_prehook(([grad]) => [grad, grad]),
      error('RuntimeError', "hook '<lambda>' has returned an incorrect number of values (got 2, but expected 1)"),
    ],
    [
      (y) => y.grad_fn!.register_hook(([grad]) => [grad]),
      error('RuntimeError', "hook '<lambda>' has returned an incorrect number of values (got 1, but expected 2)"),
    ],
    [(y) => y.grad_fn!.register_hook(() => 1), error('TypeError', "expected tuple, but hook returned 'int'")],
  ];
  for (const [register, expected] of cases) assert.throws(backward(register), expected);
  const mine = new RangeError('mine');
  assert.throws(
    backward((y) =>
      y.register_hook(() => {
        throw mine;
      }),
    ),
    mine,
  );
});

test('hooks cannot be registered where no gradient comes', () => {
  const plain = "cannot register a hook on a tensor that doesn't require gradient";
  assert.throws(() => torch.ones(2).register_hook(() => {}), error('RuntimeError', plain));
  assert.throws(() => torch.ones(2).register_post_accumulate_grad_hook(() => {}), error('RuntimeError', plain));
  assert.throws(
    () =>
      leaf(1)
        .mul(2)
        .register_post_accumulate_grad_hook(() => {}),
    error('RuntimeError', 'post accumulate grad hooks cannot be registered on non-leaf tensors'),
  );
});

test('a hook gets nothing where a node got no gradient for one of its outputs', () => {
  const seen: unknown[] = [];
  const [first, second] = leaf(1, 2).unbind(0);
  second!.register_hook((grad) => {
    seen.push(grad);
  });
  first!.backward();
  assert.deepEqual(seen, [null]);
});

test('backward runs within backward, through the same graph and through others', () => {
  const x = leaf(3);
  const y = x.mul(x);
  let inner: unknown;
  let other: unknown;
  const hook = y.register_hook((grad) => {
    hook.remove();
    inner = torch.autograd.grad(y, x, { retain_graph: true })[0]!.tolist();
    torch.enable_grad(() => {
      const z = leaf(2);
      z.pow(3).sum().backward();
      other = z.grad!.tolist();
    });
    return grad.mul(2);
  });
  y.backward();
  assert.deepEqual([inner, other, x.grad!.tolist()], [[6], [12], [12]]);
});

test('a hook that starts its own pass without end is an error, not a crash', () => {
  const y = leaf(3).mul(2);
  y.register_hook(() => torch.autograd.grad(y, [y], { retain_graph: true })[0]);
  assert.throws(() => y.backward({ retain_graph: true }), { name: 'RangeError' });
});

test('a multi-gradient hook is called once a pass', () => {
  const [a, b] = [leaf(1, 1), leaf(1, 1)];
  const seen: unknown[] = [];
  const all = graph.register_multi_grad_hook([a, b], (grads) => {
    seen.push(grads.map((grad) => grad?.tolist() ?? null));
  });
  a.mul(b).sum().backward();
  a.mul(2).sum().backward();
  all.remove();
  a.mul(b).sum().backward();
  assert.deepEqual(seen, [
    [
      [1, 1],
      [1, 1],
    ],
    [[2, 2], null],
  ]);
  let times = 0;
  graph.register_multi_grad_hook(
    [a, b],
    () => {
      times++;
    },
    { mode: 'any' },
  );
  a.mul(b).sum().backward();
  a.mul(b).sum().backward();
  assert.equal(times, 2);
  assert.throws(
    () => graph.register_multi_grad_hook([torch.ones(2)], () => {}),
    error('AssertionError', 'Expected gradient function to be set'),
  );
});
