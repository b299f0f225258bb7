/**
 * The one place an op is declared. `native/codegen` turns each declaration into the C++ dispatcher with its backward
 * node, the binding, the in-place and `out` forms, and the TypeScript signature with its documentation.
 */

/** A pointwise op: its kernel is one expression over scalars `a`, `b`, `c` of the computation type `T`. */
export interface Pointwise {
  /** C++ expression over `a` (`b`, `c`: further tensors) and the op's scalar parameters by name. */
  expr: string;
  /** Replaces `expr` for integers and bool, or for bool alone. */
  integral?: string;
  bool?: string;
  /**
   * How the computation type follows from the inputs: `same` promotes, `float` makes integers the default floating type,
   * `compare` promotes and returns bool, `predicate` looks at one input and returns bool.
   */
  type?: 'same' | 'float' | 'compare';
  /** Computation types there is a kernel for. */
  on?: 'floating' | 'numeric' | 'all' | 'integral' | 'bool_integral';
  /** Whether complex numbers are computed too: by the same expression, or by one over std::complex. */
  complex?: boolean | string;
  /** Complex inputs give a real result, as `abs` does. */
  real?: boolean;
  /** The first input is a bool mask that takes no part in promotion. */
  mask?: boolean;
  /** Kernel name in `"…" not implemented for 'Long'`. */
  kernel?: string;
  /** Compiled once for all machines, and so free to use the scalar functions of cpu/special. */
  once?: boolean;
  /** C++ statement run before the kernel, for PyTorch's refusals; may name every parameter. */
  check?: string;
}

/** A namespace whose ops carry its name: `linalg_inv` is `torch.linalg.inv`. */
export const ROOMS = ['linalg', 'fft', 'special'] as const;
export type Room = (typeof ROOMS)[number];

export interface OpSpec {
  /** First sentence says what it returns; markdown. */
  doc: string;
  /** What a parameter means here, where the name alone (native/codegen/parameters.ts) does not say it. */
  params?: Record<string, string>;
  /** Sizes of the tensors and of the result, as `input (n, k), mat2 (k, m) → (n, m)`; of pointwise ops they follow. */
  shapes?: string;
  /** Script for the reference that prints something; by default one is found by trying. See docs/api/README.md. */
  example?: string;
  /**
   * Where it can be called; default: a function, and a method when the first parameter is `self`. `library`: by the
   * TypeScript library alone. `internal`: by C++ alone; such a kernel may trust its arguments, since scripts never reach it.
   */
  variants?: ('function' | 'method' | 'nn' | Room | 'library' | 'internal')[];
  pointwise?: Pointwise;
  /** Tensor parameters that also take a plain number (PyTorch's `.Scalar` overloads). */
  numbers?: string[];
  /** Also declares the in-place form `name_`. */
  inplace?: boolean;
  /** A tensor given as `out` may be none of the arguments. What is asked of its dtype stands in outs.ts. */
  outApart?: boolean;
  /** Computes float16 and bfloat16 in float32 and rounds the results; for kernels that PyTorch has in these types. */
  widen?: boolean;
  /** Written in terms of other ops in src/ops (namespace composite): has no gradient of its own. */
  composite?: boolean;
  /**
   * Gradient formulas by parameter, C++ over `grad` (or `grads[i]`), the parameters and `result` (or `result0` …).
   * Only what a formula names is kept for backward. `x.sizes()`, `x.strides()` and `x.dtype()` keep no tensor. A key may list several
   * parameters: then the formula returns a TensorList and may read `mask[i]`, whether the i-th of them is wanted.
   */
  grad?: Record<string, string>;
  /**
   * Float32 and complex64 are computed in double precision, where rounding errors add up: the kernel and the gradient, or
   * the gradient alone.
   */
  refine?: 'all' | 'gradient';
  /** The results, by name, that carry gradients, when those are not all floating ones. */
  carries?: string[];
  /** PyTorch's name of the backward node, when it is not `<Name>Backward0`. */
  node?: string;
  /** The result never carries a gradient. */
  nondifferentiable?: boolean;
}

export interface Op extends OpSpec {
  /** PyTorch's own signature string. */
  schema: string;
  /** The file of declarations it comes from: its generated C++ is a file of that name, so that a change rebuilds little. */
  family: string;
}

/** All declarations, in order. */
export const ops: Op[] = [];

/** The function that declares the ops of one family: `const op = family('views')`. */
export function family(name: string): (schema: string, spec: OpSpec) => void {
  return (schema, spec) => {
    ops.push({ schema, family: name, ...spec });
  };
}
