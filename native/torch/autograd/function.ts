/** torch.autograd.Function: differentiable functions that scripts write. */
import { native } from '../core';
import { NotImplementedError, RuntimeError } from '../errors';
import { is_grad_enabled, no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { typename } from '../typename';

export const isTensor = (value: unknown): value is Tensor => native.is_tensor(value);

/**
 * What `forward` and `backward` of a custom function share. Scripts may keep values of their own in it.
 * @example
 * class Square extends torch.autograd.Function {
 *   static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor) {
 *     ctx.save_for_backward(x);
 *     return x.square();
 *   }
 *   static backward(ctx: torch.autograd.FunctionContext, grad: torch.Tensor) {
 *     return grad.mul(ctx.saved_tensors[0]!).mul(2);
 *   }
 * }
 * const x = torch.ones(2, { requires_grad: true });
 * const y = Square.apply(x);
 * y.sum().backward();
 * console.log(y, x.grad);
 */
export class FunctionContext {
  /** For each argument of forward, whether its gradient is wanted. */
  needs_input_grad: boolean[] = [];
  [key: string]: unknown;

  #saved: (Tensor | null)[] = [];
  #dirty: Tensor[] = [];
  #nonDifferentiable: Tensor[] = [];
  #materialize = true;
  /** Where the engine keeps what was saved, once the results are known. */
  #kept: unknown;

  /** Keeps tensors for backward, which finds them in `saved_tensors`; the way to keep inputs and results. */
  save_for_backward(...tensors: (Tensor | null | undefined)[]): void {
    tensors.forEach((tensor, i) => {
      if (tensor !== null && tensor !== undefined && !isTensor(tensor))
        throw new TypeError(
          `save_for_backward can only save variables, but argument ${i} is of type ${typename(tensor)}`,
        );
    });
    this.#saved = tensors.map((tensor) => tensor ?? null);
  }
  /** What was saved, with its history; PyTorch's errors when it was changed in place or freed. */
  get saved_tensors(): (Tensor | null)[] {
    return this.#kept === undefined ? this.#saved : native.saved_tensors(this.#kept);
  }
  /** Says that forward changed these inputs in place. */
  mark_dirty(...tensors: Tensor[]): void {
    this.#dirty = tensors;
  }
  /** Says that these results have no gradient. */
  mark_non_differentiable(...tensors: Tensor[]): void {
    this.#nonDifferentiable = tensors;
  }
  /** Whether backward gets zeros for results that nothing was computed from, rather than null. */
  set_materialize_grads(value: boolean): void {
    this.#materialize = value;
  }

  /** Makes `outputs` results of a function of `args` with the given backward; returns what the script gets. */
  static connect(
    ctx: FunctionContext,
    name: string,
    args: unknown[],
    outputs: unknown[],
    backward: (...grads: (Tensor | null)[]) => unknown,
  ): unknown[] {
    const tensors = (values: unknown[]) => values.map((value) => (isTensor(value) ? value : null));
    const [connected, kept] = native.connect(
      name,
      tensors(args),
      tensors(outputs),
      ctx.#dirty,
      ctx.#nonDifferentiable,
      ctx.#saved,
      ctx.#materialize,
      backward,
    ) as [(Tensor | null)[], unknown];
    ctx.#kept = kept;
    ctx.#saved = [];
    return connected.map((out, i) => out ?? outputs[i]);
  }
  /** What remains to be done when nothing is recorded. */
  static finish(ctx: FunctionContext): void {
    for (const tensor of ctx.#dirty) native.increment_version(tensor);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: scripts give their own parameter types
type Any = any;

/** The static methods scripts write. With `setup_context`, forward takes no context. */
interface FunctionClass {
  name: string;
  forward(...args: Any[]): Any;
  setup_context?(ctx: FunctionContext, inputs: Any[], output: Any): void;
  backward?(ctx: FunctionContext, ...grads: Any[]): Any;
  vjp?(ctx: FunctionContext, ...grads: Any[]): Any;
}

type Arguments<C extends FunctionClass> = C extends { setup_context: unknown }
  ? Parameters<C['forward']>
  : C['forward'] extends (ctx: FunctionContext, ...rest: infer A) => unknown
    ? A
    : never;

function backwardOf(type: FunctionClass): (ctx: FunctionContext, ...grads: Any[]) => unknown {
  if (type.backward && type.vjp)
    throw new RuntimeError(
      "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of " +
        'them.',
    );
  const backward = type.backward ?? type.vjp;
  if (!backward)
    throw new NotImplementedError(
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward ' +
        'mode AD.',
    );
  return backward.bind(type);
}

/** Runs forward, with the context where it takes one. */
function forwardOf(type: FunctionClass, ctx: FunctionContext, args: unknown[]): unknown {
  if (!type.forward)
    throw new NotImplementedError('You must implement the forward function for custom autograd.Function.');
  if (!type.setup_context) return type.forward(ctx, ...args);
  const output: unknown = type.forward(...args);
  type.setup_context(ctx, args, output);
  return output;
}

/**
 * Base of custom differentiable functions: define static `forward(ctx, ...)` and `backward(ctx, ...)`, call `apply(...)`.
 * See https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 * @example
 * class Double extends torch.autograd.Function {
 *   static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor) {
 *     ctx.save_for_backward(x);
 *     return x.mul(2);
 *   }
 *   static backward(ctx: torch.autograd.FunctionContext, grad: torch.Tensor) {
 *     return grad.mul(2);
 *   }
 * }
 * const x = torch.ones(2, { requires_grad: true });
 * const y = Double.apply(x);
 * y.sum().backward();
 * console.log(y, x.grad);
 */
// biome-ignore lint/complexity/noStaticOnlyClass: scripts extend it, as in PyTorch
export class CustomFunction {
  static apply<C extends FunctionClass>(this: C, ...args: Arguments<C>): ReturnType<C['forward']> {
    // biome-ignore lint/complexity/noThisInStatic: it is the subclass that scripts call apply on
    return apply(this, args) as ReturnType<C['forward']>;
  }
}

function apply(type: FunctionClass, args: unknown[]): unknown {
  const ctx = new FunctionContext();
  ctx.needs_input_grad = args.map((value) => isTensor(value) && value.requires_grad);
  const recording = is_grad_enabled() && ctx.needs_input_grad.includes(true);
  const result = no_grad(() => forwardOf(type, ctx, args));
  if (!recording) {
    FunctionContext.finish(ctx);
    return result;
  }
  const outputs = Array.isArray(result) ? (result as unknown[]) : [result];
  const connected = FunctionContext.connect(ctx, `${type.name}Backward`, args, outputs, (...grads) =>
    backwardOf(type)(ctx, ...grads),
  );
  return Array.isArray(result) ? connected : connected[0];
}

/**
 * For a backward that must not be differentiated itself: doing so is an error instead of a wrong result. A decorator,
 * `static backward = once_differentiable((ctx, grad) => …)` or `@once_differentiable`.
 * @example
 * class Square extends torch.autograd.Function {
 *   static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor) {
 *     ctx.save_for_backward(x);
 *     return x.square();
 *   }
 *   static backward = torch.autograd.once_differentiable((ctx, grad) => grad.mul(ctx.saved_tensors[0]).mul(2));
 * }
 * const x = torch.ones(2, { requires_grad: true });
 * Square.apply(x).sum().backward();
 * console.log(x.grad);
 */
export function once_differentiable<F extends (ctx: Any, ...grads: Any[]) => unknown>(
  backward: F,
  _context?: unknown,
): F {
  return function (this: unknown, ctx: FunctionContext, ...grads: unknown[]) {
    const result = no_grad(() => Reflect.apply(backward, this, [ctx, ...grads]));
    if (!is_grad_enabled() || !grads.some((grad) => isTensor(grad) && grad.requires_grad)) return result;
    const outputs = Array.isArray(result) ? (result as unknown[]) : [result];
    const blocked = outputs.map((out) => (isTensor(out) ? out.detach().requires_grad_() : out));
    const refused = FunctionContext.connect(
      new FunctionContext(),
      'torch::autograd::DelayedError',
      blocked,
      blocked.map((out) => (isTensor(out) ? out.detach() : out)),
      () => {
        throw new RuntimeError('trying to differentiate twice a function that was marked with @once_differentiable');
      },
    );
    return Array.isArray(result) ? refused : refused[0];
  } as F;
}
