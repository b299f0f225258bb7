import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { Function: Base, grad, once_differentiable } = torch.autograd;
type Context = torch.autograd.FunctionContext;
type T = torch.Tensor;

const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float32, requires_grad: true });
const runtime = (message: string) => ({ name: 'RuntimeError', message });

/** A function called MyFn. */
function make(
  forward: (ctx: Context, ...args: never[]) => unknown,
  backward?: (ctx: Context, ...grads: never[]) => unknown,
) {
  class MyFn extends Base {
    static forward(ctx: Context, ...args: unknown[]): never {
      return forward(ctx, ...(args as never[])) as never;
    }
  }
  if (backward) Object.assign(MyFn, { backward });
  return MyFn as unknown as { apply(...args: unknown[]): T & T[] };
}
const twice = (_ctx: Context, x: T) => x.mul(2);
const through = (_ctx: Context, g: T) => g;

test('what backward must return', () => {
  const run =
    (backward: (ctx: Context, ...grads: never[]) => unknown, ...more: unknown[]) =>
    () =>
      make(twice, backward)
        .apply(leaf(1, 1, 1), ...more)
        .sum()
        .backward();
  run((_ctx, g: T) => [g, null, null])();
  run(() => torch.ones(2, 3))();
  assert.throws(
    run((_ctx, g: T) => [g, g]),
    runtime('function MyFnBackward returned an incorrect number of gradients (expected 1, got 2)'),
  );
  assert.throws(
    run((_ctx, g: T) => [g, g], 2),
    runtime(
      'function MyFnBackward returned a gradient different than None at position 2, but the corresponding forward input ' +
        'was not a Variable',
    ),
  );
  assert.throws(
    run(() => 3),
    runtime('expected Variable or None (got int)'),
  );
  assert.throws(
    run(() => torch.ones(2)),
    runtime(
      'Function MyFnBackward returned an invalid gradient at index 0 - got [2] but expected shape compatible with [3]',
    ),
  );
  assert.throws(
    run((_ctx, g: T) => g.cfloat()),
    /Expected isFloatingType\(grad\.scalar_type\(\)\)/,
  );
  assert.throws(() => make(twice).apply(leaf(1)).backward(), {
    name: 'NotImplementedError',
    message:
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward ' +
      'mode AD.',
  });
  const x = leaf(1);
  make(twice, (_ctx, g: T) => g.double())
    .apply(x)
    .backward();
  assert.equal(x.grad!.dtype, torch.float32);
});

test('saved tensors know whether they were changed or freed', () => {
  const kept = make(
    (ctx, x: T) => {
      ctx.save_for_backward(x, null);
      return x.mul(2);
    },
    (ctx, g: T) => {
      assert.equal(ctx.saved_tensors[1], null);
      return g.mul(ctx.saved_tensors[0]!);
    },
  );
  const x = leaf(3);
  const y = kept.apply(x);
  assert.deepEqual(
    y.grad_fn!.saved_tensors!.map((t) => t?.item()),
    [3, undefined],
  );
  y.backward();
  assert.throws(() => y.backward(), /^RuntimeError: Trying to backward through the graph a second time/);
  const inner = leaf(1).mul(1);
  const z = kept.apply(inner);
  inner.add_(1);
  assert.throws(
    () => z.backward(),
    /torch\.FloatTensor \[1\]\], which is output 0 of Add, is at version 1; expected version 0/,
  );
  const result = make(
    (ctx, x: T) => {
      const out = x.exp();
      ctx.save_for_backward(out);
      return out;
    },
    (ctx, g: T) => g.mul(ctx.saved_tensors[0]!),
  );
  const changed = result.apply(leaf(1));
  changed.add_(1);
  assert.throws(() => changed.backward(), /which is output 0 of MyFn, is at version 1/);
  assert.throws(
    () =>
      make((ctx) => {
        ctx.save_for_backward(3 as never);
      }).apply(leaf(1)),
    { name: 'TypeError', message: 'save_for_backward can only save variables, but argument 0 is of type int' },
  );
});

test('second derivatives go through the script’s backward', () => {
  const exp = make(
    (ctx, x: T) => {
      const out = x.exp();
      ctx.save_for_backward(out);
      return out;
    },
    (ctx, g: T) => g.mul(ctx.saved_tensors[0]!),
  );
  const x = torch.tensor([0.5, 1], { dtype: torch.float64, requires_grad: true });
  assert.ok(torch.autograd.gradgradcheck((t) => exp.apply(t).mul(t), x));
});

test('inputs changed in place', () => {
  const bump = make(
    (ctx, x: T) => {
      ctx.mark_dirty(x);
      return x.add_(1);
    },
    (_ctx, g: T) => g.mul(5),
  );
  const x = leaf(1, 1, 1);
  const inner = x.mul(1);
  const y = bump.apply(inner);
  assert.equal(y, inner);
  assert.equal(String(y.grad_fn), '<MyFnBackward>');
  y.sum().backward();
  assert.deepEqual(x.grad!.tolist(), [5, 5, 5]);
  x.grad = null;
  const base = x.mul(1);
  bump.apply(base.narrow(0, 0, 2));
  assert.equal(base.grad_fn!.name(), 'torch::autograd::CopySlices');
  base.sum().backward();
  assert.deepEqual(x.grad!.tolist(), [5, 5, 1]);
  assert.throws(
    () => bump.apply(leaf(1)),
    runtime('a leaf Variable that requires grad has been used in an in-place operation.'),
  );
  const forgotten = make((ctx, x: T) => {
    ctx.mark_dirty(x);
    return x.add_(1).mul(2);
  }, through);
  assert.throws(
    () => forgotten.apply(leaf(1).mul(1)),
    /^RuntimeError: Some elements marked as dirty during the forward method/,
  );
});

test('results: several, not differentiable, not tensors, views, inputs themselves', () => {
  const seen: unknown[] = [];
  const several = make(
    (ctx, x: T) => {
      const constant = x.mul(3);
      ctx.mark_non_differentiable(constant);
      return [x.mul(2), constant, torch.tensor([1, 2]), 'text'];
    },
    (_ctx, ...grads: (T | null)[]) => {
      seen.push(grads.map((g) => g?.tolist() ?? null));
      return grads[0]!;
    },
  );
  const [a, b, c, d] = several.apply(leaf(1, 1));
  assert.deepEqual([a!.requires_grad, b!.requires_grad, c!.requires_grad, d], [true, false, false, 'text']);
  a!.sum().backward();
  assert.deepEqual(seen, [[[1, 1], [0, 0], [0, 0], null]]);

  const sparing = make(
    (ctx, x: T) => {
      ctx.set_materialize_grads(false);
      return [x.mul(2), x.mul(3)];
    },
    (_ctx, first: T, second: T | null) => {
      assert.equal(second, null);
      return first;
    },
  );
  sparing.apply(leaf(1))[0]!.backward();

  const x = leaf(1, 1);
  const same = make(
    (_ctx, x: T) => x,
    (_ctx, g: T) => g.mul(2),
  ).apply(x);
  assert.notEqual(same, x);
  assert.equal(same._base, x);
  same.sum().backward();
  assert.deepEqual(x.grad!.tolist(), [2, 2]);
  const view = make(
    (_ctx, x: T) => x.view(2, 1),
    (_ctx, g: T) => g.view(2),
  );
  assert.throws(
    () => view.apply(leaf(1, 1).mul(1)).add_(1),
    /^RuntimeError: Output 0 of MyFn is a view and is being modified inplace\. This view was created inside a custom Function/,
  );
  const views = make((_ctx, x: T) => [x.view(2), x.mul(2)], through);
  const [first, second] = views.apply(leaf(1, 1).mul(1));
  second!.add_(1);
  assert.throws(() => first!.add_(1), /This view is the output of a function that returns multiple views/);
});

test('setup_context prepares backward apart from forward', () => {
  class Scale extends Base {
    static forward(x: T, factor: number) {
      return x.mul(factor);
    }
    static setup_context(ctx: Context, [x, factor]: [T, number], output: T) {
      assert.equal(output.requires_grad, false);
      ctx.save_for_backward(x);
      ctx.factor = factor;
    }
    static backward(ctx: Context, g: T) {
      return [g.mul(ctx.factor as number), null];
    }
  }
  const x = leaf(1, 2);
  Scale.apply(x, 3).sum().backward();
  assert.deepEqual(x.grad!.tolist(), [3, 3]);
});

test('once_differentiable refuses a second derivative', () => {
  class Square extends Base {
    static forward(ctx: Context, x: T) {
      ctx.save_for_backward(x);
      return x.mul(x);
    }
    @once_differentiable
    static backward(ctx: Context, g: T) {
      return g.mul(2).mul(ctx.saved_tensors[0]!);
    }
  }
  const x = leaf(3);
  const [first] = grad(Square.apply(x).mul(x), x, { create_graph: true });
  assert.equal(first!.item(), 27);
  assert.throws(
    () => first!.backward(),
    runtime('trying to differentiate twice a function that was marked with @once_differentiable'),
  );
});

test('needs_input_grad says what is wanted', () => {
  make((ctx, x: T) => {
    assert.deepEqual(ctx.needs_input_grad, [true, false, false]);
    return x.mul(2);
  }).apply(leaf(1), torch.ones(1), 3);
});

test('a checkpoint: backward within backward recomputes', () => {
  const checkpoint = make(
    (ctx, body: (x: T) => T, x: T) => {
      ctx.body = body;
      ctx.save_for_backward(x);
      return body(x);
    },
    (ctx, g: T) => {
      const x = ctx.saved_tensors[0]!.detach().requires_grad_();
      const y = torch.enable_grad(() => (ctx.body as (x: T) => T)(x));
      torch.autograd.backward(y, g);
      return [null, x.grad];
    },
  );
  const x = leaf(0.5);
  const deep = (depth: number): ((x: T) => T) =>
    depth === 0 ? (t) => t.exp() : (t) => checkpoint.apply(deep(depth - 1), t).mul(1);
  deep(20)(x).backward();
  assert.ok(Math.abs((x.grad!.item() as number) - Math.exp(0.5)) < 1e-6);
});
