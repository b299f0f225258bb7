/** torch.autograd: gradients without `.grad`, custom functions, anomaly detection. */
import { type Node, native } from './core';
import { enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled } from './grad_mode';
import type { Tensor } from './tensor';

const list = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);

export interface GradOptions {
  grad_outputs?: Tensor | null | readonly (Tensor | null)[];
  retain_graph?: boolean;
  create_graph?: boolean;
  allow_unused?: boolean;
}

/**
 * Gradients of `outputs` with respect to `inputs`, without touching `.grad`.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 * @example
 * const x = torch.tensor([1.5, -2], { requires_grad: true });
 * for (const part of torch.autograd.grad(x.square().sum(), x)) console.log(part);
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const create = options.create_graph ?? false;
  return native.backward(
    list(outputs),
    options.grad_outputs === undefined ? [] : list(options.grad_outputs),
    list(inputs),
    options.retain_graph ?? create,
    create,
    false,
    options.allow_unused ?? false,
  );
}

/**
 * Adds the gradients of `tensors` with respect to the graph's leaves to their `.grad`.
 * @example
 * const x = torch.tensor([1.5, -2], { requires_grad: true });
 * torch.autograd.backward(x.square().sum());
 * console.log(x.grad);
 */
export function backward(
  tensors: Tensor | readonly Tensor[],
  grad_tensors: Tensor | null | readonly (Tensor | null)[] = [],
  options: { retain_graph?: boolean; create_graph?: boolean; inputs?: Tensor[] } = {},
): void {
  const create = options.create_graph ?? false;
  native.backward(
    list(tensors),
    list(grad_tensors),
    options.inputs ?? [],
    options.retain_graph ?? create,
    create,
    true,
    true,
  );
}

/**
 * What `forward` and `backward` of a custom function share.
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
  saved_tensors: (Tensor | null)[] = [];
  needs_input_grad: boolean[] = [];
  [key: string]: unknown;
  save_for_backward(...tensors: (Tensor | null)[]): void {
    this.saved_tensors = tensors;
  }
}

type FunctionClass = {
  name: string;
  forward(ctx: FunctionContext, ...args: never[]): Tensor | Tensor[];
  backward(ctx: FunctionContext, ...grads: never[]): Tensor | null | (Tensor | null)[];
};

/** The parts of a custom function as free functions. */
const bindAll = (type: FunctionClass) => ({
  name: type.name,
  forward: type.forward.bind(type),
  backward: type.backward.bind(type),
});

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
class CustomFunction {
  static apply<C extends FunctionClass>(
    this: C,
    ...args: C['forward'] extends (ctx: FunctionContext, ...rest: infer A) => unknown ? A : never
  ): ReturnType<C['forward']> {
    // The subclass that scripts call apply on.
    // biome-ignore lint/complexity/noThisInStatic: it is the subclass, not this class
    const { name, forward, backward } = bindAll(this);
    const ctx = new FunctionContext();
    const isTensor = (value: unknown): value is Tensor => native.is_tensor(value);
    ctx.needs_input_grad = (args as unknown[]).map((a) => isTensor(a) && a.requires_grad);
    const recording = is_grad_enabled() && ctx.needs_input_grad.includes(true);
    const result = no_grad(() => forward(ctx, ...(args as unknown as never[])));
    if (!recording) return result as ReturnType<C['forward']>;
    const outputs = list(result).map((out) => ((args as unknown[]).includes(out) ? out.view_as(out) : out));
    const inputs = (args as unknown[]).map((a) => (isTensor(a) ? a : null));
    native.connect(`${name}Backward`, inputs, outputs, (...grads: never[]) => backward(ctx, ...grads));
    return (Array.isArray(result) ? outputs : outputs[0]) as ReturnType<C['forward']>;
  }
}

export { CustomFunction as Function };

/**
 * Accepted for old scripts: tensors take part in autograd themselves.
 * @example
 * console.log(torch.autograd.Variable(torch.ones(2), { requires_grad: true }));
 */
export function Variable(data: Tensor, options: { requires_grad?: boolean } | boolean = {}): Tensor {
  const requires = typeof options === 'boolean' ? options : (options.requires_grad ?? false);
  const out = data.detach();
  return requires ? out.requires_grad_() : out;
}

/**
 * Checks every gradient for NaN from now on.
 * @example
 * torch.autograd.set_detect_anomaly(true);
 * const x = torch.tensor([0, 1], { dtype: torch.float32, requires_grad: true });
 * try {
 *   x.sqrt().mul(x).sum().backward();
 * } catch (error) {
 *   console.log(error.message.split('\n')[0]);
 * }
 * torch.autograd.set_detect_anomaly(false);
 */
export function set_detect_anomaly(mode: boolean): void {
  native.set_anomaly_enabled(mode);
}
/**
 * Runs `body` with every gradient checked for NaN.
 * @example
 * const x = torch.tensor([0, 1], { dtype: torch.float32, requires_grad: true });
 * try {
 *   torch.autograd.detect_anomaly(() => x.sqrt().mul(x).sum().backward());
 * } catch (error) {
 *   console.log(error.message.split('\n')[0]);
 * }
 */
export function detect_anomaly<T>(body: () => T): T {
  const previous = native.anomaly_enabled();
  native.set_anomaly_enabled(true);
  try {
    return body();
  } finally {
    native.set_anomaly_enabled(previous);
  }
}

export type { Node };
export { enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled };
