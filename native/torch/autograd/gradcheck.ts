/** Compares gradients with differences of the function's values. */
import { RuntimeError, ValueError } from '../errors';
import {
  allclose,
  complex,
  complex128,
  type DType,
  float64,
  Generator,
  imag,
  promote_types,
  rand,
  real,
  stack,
  type Tensor,
  zeros,
  zeros_like,
} from '../tensor';
import { warn } from '../warn';
import { grad, type Several } from './engine';
import { CustomFunction, isTensor } from './function';

/**
 * A gradient that is wrong.
 * @example
 * class Wrong extends torch.autograd.Function {
 *   static forward(_ctx: torch.autograd.FunctionContext, x: torch.Tensor) {
 *     return x.mul(2);
 *   }
 *   static backward(_ctx: torch.autograd.FunctionContext, grad: torch.Tensor) {
 *     return grad.mul(3);
 *   }
 * }
 * const x = torch.ones(1, { dtype: torch.float64, requires_grad: true });
 * try {
 *   torch.autograd.gradcheck((x) => Wrong.apply(x), x);
 * } catch (error) {
 *   console.log(error.name);
 * }
 */
export class GradcheckError extends RuntimeError {
  override name = 'GradcheckError';
}

// biome-ignore lint/suspicious/noExplicitAny: called with whatever the inputs are
type Func = (...inputs: any[]) => Several<Tensor>;

export interface GradcheckOptions {
  /** Step of the differences. */
  eps?: number;
  atol?: number;
  rtol?: number;
  /** false: return false instead of throwing. */
  raise_exception?: boolean;
  /** How much two backward passes may differ. */
  nondet_tol?: number;
  check_undefined_grad?: boolean;
  check_grad_dtypes?: boolean;
  /** Compares random combinations of the Jacobian's entries instead of all. */
  fast_mode?: boolean;
}
type Settings = Required<GradcheckOptions>;

const DEFAULTS: Settings = {
  eps: 1e-6,
  atol: 1e-5,
  rtol: 1e-3,
  raise_exception: true,
  nondet_tol: 0,
  check_undefined_grad: true,
  check_grad_dtypes: false,
  fast_mode: false,
};

const tuple = <T>(value: Several<T>): T[] => (Array.isArray(value) ? [...value] : [value as T]);
const differentiable = (value: Several<Tensor>): Tensor[] => tuple(value).filter((t) => t.requires_grad);
const wanted = (inputs: unknown[]): number[] =>
  inputs.flatMap((input, i) => (isTensor(input) && input.requires_grad ? [i] : []));

/**
 * Checks the gradients of `func` at `inputs`, which should be float64 or complex128, against finite differences.
 * Returns true, or throws a GradcheckError that shows both Jacobians.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 * @example
 * const x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
 * console.log(torch.autograd.gradcheck((x) => x.exp().mul(x), x));
 */
export function gradcheck(func: Func, inputs: unknown, options: GradcheckOptions = {}): boolean {
  const settings = { ...DEFAULTS, ...options };
  try {
    return check(func, tuple(inputs as Several<unknown>), settings);
  } catch (error) {
    if (error instanceof GradcheckError && !settings.raise_exception) return false;
    throw error;
  }
}

/**
 * As `gradcheck`, of the gradients themselves: checks second derivatives. `grad_outputs` are random unless given.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradgradcheck.html
 * @example
 * const x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
 * console.log(torch.autograd.gradgradcheck((x) => x.exp().mul(x), x));
 */
export function gradgradcheck(
  func: Func,
  inputs: unknown,
  grad_outputs: Several<Tensor> | null = null,
  options: GradcheckOptions = {},
): boolean {
  const points = tuple(inputs as Several<unknown>);
  const given = grad_outputs === null ? differentiable(func(...points)).map(random_like) : tuple(grad_outputs);
  const inner = wanted(points);
  const outer = wanted(given);
  const slope = (...args: unknown[]) => {
    const at = args.slice(0, points.length);
    const along = args.slice(points.length) as Tensor[];
    for (const i of inner) (at[i] as Tensor).requires_grad_();
    for (const i of outer) along[i]!.requires_grad_();
    const outputs = differentiable(func(...at));
    const grads = grad(
      outputs,
      inner.map((i) => at[i] as Tensor),
      along,
      { create_graph: true, allow_unused: true },
    );
    return grads.filter((one) => one !== null);
  };
  return gradcheck(slope, [...points, ...given], options);
}

/** Numbers between -1 and 1. */
function random_like(t: Tensor): Tensor {
  const dtype = t.is_floating_point() || t.is_complex() ? t.dtype : float64;
  const numbers = () =>
    rand([...t.shape], { dtype: dtype.to_real() })
      .mul(2)
      .sub(1);
  return (dtype.is_complex ? complex(numbers(), numbers()) : numbers()).detach().requires_grad_();
}

function check(func: Func, inputs: unknown[], settings: Settings): boolean {
  check_inputs(inputs);
  const out = tuple(func(...inputs));
  const outputs = differentiable(out);
  const compare = settings.fast_mode ? compare_fast : compare_slow;
  if (out.some((o) => o.is_complex())) {
    // A complex output is two real ones.
    const complexes = outputs.flatMap((o, i) => (o.is_complex() ? [i] : []));
    const part = (take: (t: Tensor) => Tensor) => (args: unknown[]) =>
      tuple(func(...args)).map((o) => (o.is_complex() ? take(o) : o));
    compare(part(imag), inputs, settings, { complexes, part: 'imaginary' });
    compare(part(real), inputs, settings, { complexes, part: 'real' });
  } else {
    compare((args) => tuple(func(...args)), inputs, settings, { complexes: [], part: 'real' });
  }
  check_linear(outputs, inputs);
  if (settings.check_undefined_grad) check_undefined(func, outputs.length, inputs);
  return true;
}

function check_inputs(inputs: unknown[]): void {
  for (const i of wanted(inputs)) {
    const input = inputs[i] as Tensor;
    if (input.dtype !== float64 && input.dtype !== complex128)
      warn(
        `Input #${i} requires gradient and is not a double precision floating point or complex. This check will likely ` +
          'fail if all the inputs are not of double precision floating point or complex. ',
      );
    const strides = input.stride();
    if (!strides.every((stride, d) => stride > 0 || input.shape[d]! <= 1))
      throw new RuntimeError(
        `The ${i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be ` +
          'able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it ' +
          'to gradcheck.',
      );
  }
  if (wanted(inputs).length === 0)
    throw new ValueError(
      'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
    );
}

/** A function of all inputs with real outputs. */
type RealFunc = (inputs: unknown[]) => Tensor[];
interface Part {
  complexes: number[];
  part: 'real' | 'imaginary';
}

/** Change of each output, per unit, when `input` moves by `step`: a central difference. */
function difference(func: RealFunc, inputs: unknown[], input: Tensor, step: Tensor, norm: number): Tensor[] {
  const data = input.data;
  const before = data.clone();
  const at = (point: Tensor) => {
    data.copy_(point);
    return func(inputs).map((out) => out.detach().clone());
  };
  const low = at(before.sub(step));
  const high = at(before.add(step));
  data.copy_(before);
  return high.map((out, i) => {
    check_same(out, low[i]!, norm);
    return out
      .sub(low[i]!)
      .div(2 * norm)
      .reshape(-1);
  });
}

function check_same(a: Tensor, b: Tensor, eps: number): void {
  if (String(a.shape) !== String(b.shape))
    throw new RuntimeError(
      `Expected \`func\` to return outputs with the same shape when inputs are perturbed by ${eps}, but got: shapes ` +
        `${a.shape} and ${b.shape}.`,
    );
}

/** Derivative along real steps; for a complex input also along steps on the imaginary axis, as an imaginary part. */
function numerical(
  func: RealFunc,
  inputs: unknown[],
  input: Tensor,
  [step, imaginary]: readonly [Tensor, Tensor],
  norm: number,
): Tensor[] {
  const shaped = (t: Tensor) => t.view([...input.shape]);
  if (!input.is_complex()) return difference(func, inputs, input, shaped(step), norm);
  const along = difference(func, inputs, input, shaped(complex(step, zeros_like(step))), norm);
  const across = difference(func, inputs, input, shaped(complex(zeros_like(step), imaginary)), norm);
  return along.map((out, i) => complex(out, across[i]!));
}

/** Rows are the input's elements, columns the output's; per output. */
function numerical_jacobian(
  func: RealFunc,
  inputs: unknown[],
  input: Tensor,
  outputs: Tensor[],
  eps: number,
): Tensor[] {
  const columns: Tensor[][] = outputs.map(() => []);
  const dtype = (out: Tensor): DType => (input.is_complex() ? input.dtype : out.dtype);
  for (let k = 0; k < input.numel(); k++) {
    const step = zeros([input.numel()], { dtype: input.dtype.to_real() });
    step.select(0, k).fill_(eps);
    numerical(func, inputs, input, [step, step], eps).forEach((column, i) => {
      columns[i]!.push(column);
    });
  }
  return outputs.map((out, i) =>
    columns[i]!.length > 0
      ? stack(columns[i]!).to(dtype(out))
      : zeros([input.numel(), out.numel()], { dtype: dtype(out) }),
  );
}

/** One row of the analytical Jacobian per `grad_output`, for each input; laid out as the numerical one. */
function analytical(output: Tensor, inputs: Tensor[], grad_outputs: Tensor[], settings: Settings): Tensor[] {
  const pass = () =>
    grad_outputs.map((g) => grad(output, inputs, g, { retain_graph: true, allow_unused: true }).map((d) => d?.clone()));
  const first = pass();
  const second = pass();
  const join = (all: (Tensor | undefined)[][], k: number) =>
    all.length === 0
      ? zeros([inputs[k]!.numel(), 0], { dtype: inputs[k]!.dtype })
      : stack(
          all.map((row) => fitting(row[k], inputs[k]!, settings)),
          1,
        );
  return inputs.map((_input, k) => {
    const result = join(first, k);
    if (result.numel() > 0 && !(join(second, k).sub(result).abs().max().item() <= settings.nondet_tol))
      throw new GradcheckError(
        'Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives ' +
          'different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism ' +
          `was ${settings.nondet_tol}.`,
      );
    return result;
  });
}

/** For each element of `output`, a gradient that is one there and zero elsewhere. */
function units(output: Tensor): Tensor[] {
  return Array.from({ length: output.numel() }, (_x, i) => {
    const unit = zeros([output.numel()], { dtype: output.dtype });
    unit.select(0, i).fill_(1);
    return unit.view([...output.shape]);
  });
}

function fitting(d: Tensor | undefined, input: Tensor, settings: Settings): Tensor {
  if (!d) return zeros([input.numel()], { dtype: input.dtype });
  if (settings.check_grad_dtypes && d.dtype !== input.dtype) throw new GradcheckError('Gradient has dtype mismatch');
  if (String(d.shape) !== String(input.shape)) throw new GradcheckError('Analytical gradient has incorrect size');
  return d.reshape(-1);
}

const close = (a: Tensor, b: Tensor, rtol: number, atol: number): boolean => {
  const dtype = promote_types(a.dtype, b.dtype);
  return allclose(a.to(dtype), b.to(dtype), { rtol, atol });
};

function mismatch(a: Tensor, n: Tensor, output: number, input: number, { complexes, part }: Part): string {
  const prefix = complexes.includes(output) ? `While considering the ${part} part of complex outputs only, ` : '';
  return (
    `${prefix}Jacobian mismatch for output ${output} with respect to input ${input},\n` +
    `numerical:${n}\nanalytical:${a}\n`
  );
}

function compare_slow(func: RealFunc, inputs: unknown[], settings: Settings, part: Part): void {
  const all = func(inputs);
  const outputs = differentiable(all);
  const points = wanted(inputs).map((i) => inputs[i] as Tensor);
  const measured = points.map((input) => numerical_jacobian(func, inputs, input, all, settings.eps));
  if (outputs.length === 0) {
    check_constant(measured.flat());
    return;
  }
  let i = 0;
  all.forEach((output, k) => {
    if (!output.requires_grad) return;
    analytical(output, points, units(output), settings).forEach((a, j) => {
      const n = measured[j]![k]!;
      if (!close(a, n, settings.rtol, settings.atol)) throw new GradcheckError(mismatch(a, n, i, j, part));
    });
    i++;
  });
}

function check_constant(jacobians: Tensor[]): void {
  if (jacobians.some((j) => j.ne(0).any().item()))
    throw new GradcheckError('Numerical gradient for function expected to be zero');
}

/** One random combination of rows and columns each, instead of the whole Jacobian. */
function compare_fast(func: RealFunc, inputs: unknown[], settings: Settings, part: Part): void {
  const generator = new Generator();
  const direction = (t: Tensor): Tensor => {
    const values = rand([t.numel()], { generator }).to(t.dtype.to_real());
    return values.div(values.norm());
  };
  const all = func(inputs);
  const outputs = differentiable(all);
  const points = wanted(inputs).map((i) => inputs[i] as Tensor);
  const along = points.map((p) => [direction(p), p.is_complex() ? direction(p) : null] as const);
  const { eps } = settings;
  const across = outputs.map((o) => direction(o));
  const measured = points.map((input, j) => {
    const [u, w] = along[j]!;
    return numerical(func, inputs, input, [u.mul(eps), (w ?? u).mul(eps)], eps);
  });
  if (outputs.length === 0) {
    check_constant(measured.flat());
    return;
  }
  outputs.forEach((output, i) => {
    const v = across[i]!;
    const rows = analytical(output, points, [v.view([...output.shape])], settings);
    rows.forEach((row, j) => {
      const [u, w] = along[j]!;
      const flat = row.reshape(-1);
      const a = w ? complex(real(flat).dot(u), imag(flat).dot(w)) : flat.dot(u);
      const n = measured[j]![all.indexOf(output)]!;
      const nv = n.mul(v.to(n.dtype)).sum();
      const sums = u.sum().item() + (w ? w.sum().item() : 0);
      if (close(a, nv, settings.rtol, settings.atol * sums * v.sum().item())) return;
      const slow = numerical_jacobian(func, inputs, points[j]!, all, settings.eps)[all.indexOf(output)]!;
      throw new GradcheckError(mismatch(a, nv, i, j, part) + slow_report(slow, output, points, j, settings));
    });
  });
}

function slow_report(n: Tensor, output: Tensor, points: Tensor[], j: number, settings: Settings): string {
  const a = analytical(output, points, units(output), { ...settings, nondet_tol: Number.POSITIVE_INFINITY })[j]!;
  return (
    '\nThe above quantities relating the numerical and analytical jacobians are computed \nin fast mode. See: ' +
    'https://github.com/pytorch/pytorch/issues/53876 for more background \nabout fast mode. Below, we recompute ' +
    'numerical and analytical jacobians in slow mode:\n\n' +
    `Numerical:\n ${n}\nAnalytical:\n${a}\n\nThe max per-element difference (slow mode) is: ${n.sub(a).abs().max().item()}.\n`
  );
}

/** Backward must be linear in what it is given: zeros give zeros of the right kind. */
function check_linear(outputs: Tensor[], inputs: unknown[]): void {
  if (outputs.length === 0) return;
  const points = wanted(inputs).map((i) => inputs[i] as Tensor);
  const grads = grad(
    outputs,
    points,
    outputs.map((o) => zeros_like(o)),
    { allow_unused: true },
  );
  grads.forEach((g, i) => {
    if (!g) return;
    if (!g.eq(0).all().item()) throw new GradcheckError('backward not multiplied by grad_output');
    if (g.dtype !== points[i]!.dtype) throw new GradcheckError('grad is incorrect type');
    if (String(g.shape) !== String(points[i]!.shape)) throw new GradcheckError('grad is incorrect size');
  });
}

/** Passes its input on, and no gradient back. */
class UndefinedGrad extends CustomFunction {
  static forward(_ctx: unknown, t: Tensor): Tensor {
    return t.clone();
  }
  static backward(): null {
    return null;
  }
}

const NOTES = 'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"';

/** Backward must do with any of the outputs' gradients missing. */
function check_undefined(func: Func, count: number, inputs: unknown[]): void {
  const points = wanted(inputs).map((i) => inputs[i] as Tensor);
  const attempt = (missing: (i: number) => boolean) => {
    const outputs = differentiable(func(...inputs)).map((o, i) =>
      missing(i) ? (UndefinedGrad.apply(o) as Tensor) : o,
    );
    if (outputs.length === 0) return;
    let grads: (Tensor | null)[];
    try {
      grads = grad(
        outputs,
        points,
        outputs.map((o) => zeros_like(o)),
        { allow_unused: true },
      );
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      const failure = new GradcheckError(`Expected backward function to handle undefined output grads. ${NOTES}`);
      failure.cause = error;
      throw failure;
    }
    if (grads.some((g) => g && !g.eq(0).all().item()))
      throw new GradcheckError(
        `Expected all input grads to be undefined or zero when all output grads are undefined or zero. ${NOTES}`,
      );
  };
  attempt(() => true);
  if (count > 1) for (let i = 0; i < count; i++) attempt((k) => k === i);
}
