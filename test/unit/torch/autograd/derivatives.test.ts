import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { gradcheck, gradgradcheck, functional, GradcheckError } = torch.autograd;
type T = torch.Tensor;
type Context = torch.autograd.FunctionContext;

const options = { dtype: torch.float64, requires_grad: true };
const real = (...values: number[]) => torch.tensor(values, options);
const complex = (re: number[], im: number[]) =>
  torch
    .complex(torch.tensor(re, { dtype: torch.float64 }), torch.tensor(im, { dtype: torch.float64 }))
    .requires_grad_();

class Wrong extends torch.autograd.Function {
  static forward(_ctx: Context, x: T) {
    return x.mul(2);
  }
  static backward(_ctx: Context, g: T) {
    return g.mul(3);
  }
}

test('gradcheck agrees with right gradients, real and complex, slow and fast', () => {
  const x = real(0.3, 0.7, 1.2);
  const z = complex([0.3, -0.7], [1.1, 0.4]);
  for (const fast_mode of [false, true]) {
    assert.ok(gradcheck((a: T, b: T) => [a.exp().mul(b), b.sum()], [x, real(1, 2, 3)], { fast_mode }));
    assert.ok(gradcheck((a: T) => a.mul(a).exp(), z, { fast_mode }));
    assert.ok(gradcheck((a: T) => a.abs(), z, { fast_mode }));
    assert.ok(gradcheck((a: T) => torch.complex(a, a.mul(a)), x, { fast_mode }));
  }
  assert.ok(gradgradcheck((a: T) => a.mul(a).exp(), z));
  assert.ok(gradgradcheck((a: T, b: T) => a.exp().mul(b), [x, real(1, 2, 3)], torch.ones(3, options)));
});

test('gradcheck shows both Jacobians of a wrong gradient', () => {
  const x = real(1, 2);
  assert.throws(
    () => gradcheck((t: T) => Wrong.apply(t), x),
    (error: Error) => {
      assert.ok(error instanceof GradcheckError);
      assert.equal(
        error.message,
        'Jacobian mismatch for output 0 with respect to input 0,\n' +
          'numerical:tensor([[2.0000, 0.0000],\n        [0.0000, 2.0000]], dtype=torch.float64)\n' +
          'analytical:tensor([[3., 0.],\n        [0., 3.]], dtype=torch.float64)\n',
      );
      return true;
    },
  );
  assert.throws(
    () => gradcheck((t: T) => Wrong.apply(t), x, { fast_mode: true }),
    /The max per-element difference \(slow mode\) is: 1\.0/,
  );
  assert.equal(
    gradcheck((t: T) => Wrong.apply(t), x, { raise_exception: false }),
    false,
  );
  assert.throws(
    () => gradcheck((t: T) => torch.complex(t, Wrong.apply(t)), x),
    /^GradcheckError: While considering the imaginary part of complex outputs only, Jacobian mismatch/,
  );
  assert.throws(() => gradcheck((t: T) => t, torch.ones(2)), {
    name: 'ValueError',
    message:
      'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
  });
});

test('second derivatives through in-place changes of views', () => {
  const halves = (x: T) => {
    const y = x.mul(1);
    const view = y.narrow(0, 0, 2);
    view.mul_(view.exp());
    return y.mul(x);
  };
  assert.ok(gradgradcheck(halves, real(0.3, 0.7, 1.2)));
  const realPart = (z: T) => {
    const y = z.mul(1);
    const view = torch.real(y);
    view.mul_(view.exp());
    return y.mul(z);
  };
  assert.ok(gradgradcheck(realPart, complex([0.3, -0.7], [1.1, 0.4])));
  const pairs = (x: T) => {
    const y = x.mul(1);
    const view = torch.view_as_complex(y.view(2, 2));
    view.mul_(view.exp());
    return y.mul(x);
  };
  assert.ok(gradgradcheck(pairs, real(0.3, 0.7, 1.2, -0.4)));
  const transposed = (x: T) => {
    const y = x.view(2, 3).mul(1).t();
    y.select(0, 1).mul_(y.select(0, 0).clone());
    return y.exp();
  };
  assert.ok(gradgradcheck(transposed, real(0.3, 0.7, 1.2, -0.4, 0.1, 0.9)));
});

const flat = (value: unknown): unknown => (Array.isArray(value) ? value.map(flat) : (value as T).tolist());

test('Jacobians, of one tensor and of several', () => {
  const { jacobian } = functional;
  assert.deepEqual(flat(jacobian((x) => x.square(), real(1, 3))), [
    [2, 0],
    [0, 6],
  ]);
  const two = jacobian((x: T, y: T) => [x.mul(2).add(y.mul(3)), x.mul(y)], [real(1, 2), real(3, 4)]);
  assert.deepEqual(flat(two), [
    [
      [
        [2, 0],
        [0, 2],
      ],
      [
        [3, 0],
        [0, 3],
      ],
    ],
    [
      [
        [3, 0],
        [0, 4],
      ],
      [
        [1, 0],
        [0, 2],
      ],
    ],
  ]);
  const x = real(2);
  const again = jacobian((t) => t.pow(3), x, { create_graph: true }) as T;
  again.sum().backward();
  assert.deepEqual(x.grad!.tolist(), [12]);
  assert.equal((jacobian((t) => t.pow(3), x, { vectorize: true }) as T).requires_grad, false);
});

test('Hessians and products with vectors', () => {
  const { hessian, vjp, jvp, vhp, hvp } = functional;
  const cube = (x: T) => x.pow(3).sum();
  const v = torch.tensor([1, 2], { dtype: torch.float64 });
  assert.deepEqual(flat(hessian(cube, real(1, 2))), [
    [6, 0],
    [0, 12],
  ]);
  assert.deepEqual(flat(hessian((x: T, y: T) => x.mul(y).sum(), [real(1), real(2)])), [
    [[[0]], [[1]]],
    [[[1]], [[0]]],
  ]);
  assert.deepEqual(flat(vjp((x) => x.square(), real(1, 2), v)), [
    [1, 4],
    [2, 8],
  ]);
  assert.deepEqual(flat(jvp((x) => x.square(), real(1, 2), v)), [
    [1, 4],
    [2, 8],
  ]);
  assert.deepEqual(flat(vhp(cube, real(1, 2), v)), [9, [6, 24]]);
  assert.deepEqual(flat(hvp(cube, real(1, 2), v)), [9, [6, 24]]);
});

test('what torch.autograd.functional refuses', () => {
  const { jacobian, hessian, vjp } = functional;
  const one = real(1, 2);
  assert.throws(() => jacobian((x) => x, 3 as never), {
    name: 'TypeError',
    message:
      "The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the given inputs has type <class 'int'>.",
  });
  assert.throws(
    () => vjp((x) => x, one),
    /^RuntimeError: The vector v can only be None if the user-provided function returns a single Tensor with a single element\.$/,
  );
  assert.throws(
    () => vjp((x) => x, one, real(1, 2, 3)),
    /^RuntimeError: v has invalid size: should be torch\.Size\(\[2\]\) but got torch\.Size\(\[3\]\)\.$/,
  );
  assert.throws(
    () => hessian((x) => x, one),
    /^RuntimeError: The Tensor returned by the function given to hessian should contain a single element$/,
  );
  assert.throws(
    () => jacobian((x: T, _y: T) => x.mul(2), [one, one], { strict: true }),
    /^RuntimeError: Output 0 of the user-provided function is independent of input 1\. This is not allowed in strict mode\.$/,
  );
});
