/** Runs the backward pass. */
import { optional, required, signature } from '../arguments';
import { type Node, native } from '../core';
import { AssertionError, RuntimeError, ValueError } from '../errors';
import { stack, type Tensor, zeros_like } from '../tensor';
import { typename } from '../typename';
import { warn } from '../warn';

/**
 * A place in the graph that a gradient goes to.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * console.log(String(torch.autograd.graph.get_gradient_edge(x.mul(2))));
 */
export class GradientEdge {
  constructor(
    readonly node: Node,
    readonly output_nr: number,
  ) {}
  toString(): string {
    return `GradientEdge(node=${this.node}, output_nr=${this.output_nr}, ownership_token=None)`;
  }
}

export type Several<T> = T | readonly T[];
type Gradients = Several<Tensor | null>;
type Target = Tensor | GradientEdge;

const list = <T>(value: Several<T>): T[] => {
  if (Array.isArray(value)) return [...value];
  if (typeof value !== 'object' || value === null) throw new TypeError(`'${typename(value)}' object is not iterable`);
  return [value as T];
};

/**
 * Gradients of outputs as the engine takes them.
 * @internal
 */
export function gradients(value: Gradients | undefined): (Tensor | null)[] {
  if (value === null || value === undefined) return [];
  const all = list(value);
  for (const grad of all)
    if (grad !== null && !native.is_tensor(grad))
      throw new TypeError(`gradients can be either Tensors or None, but got ${typename(grad)}`);
  return all;
}

const CYCLE =
  'Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which ' +
  'can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use ' +
  'this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid ' +
  'the leak.';

const backwardSignature = signature('backward', {
  tensors: required<Several<Tensor>>(),
  grad_tensors: optional<Gradients>(null),
  retain_graph: optional<boolean | null>(null),
  create_graph: false,
  grad_variables: optional<Gradients>(null),
  inputs: optional<Several<Target> | null>(null),
});

export interface BackwardOptions {
  /** Keeps what forward saved, for another pass; the default is `create_graph`. */
  retain_graph?: boolean | null;
  /** Records the pass itself, so that gradients have gradients. */
  create_graph?: boolean;
  /** Only these leaves get a gradient. */
  inputs?: Several<Target> | null;
}

/**
 * Adds the gradients of `tensors` with respect to the graph's leaves to their `.grad`.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html
 * @example
 * const x = torch.tensor([1.5, -2], { requires_grad: true });
 * torch.autograd.backward(x.square().sum());
 * console.log(x.grad);
 */
export function backward(tensors: Several<Tensor>, options?: BackwardOptions & { grad_tensors?: Gradients }): void;
export function backward(tensors: Several<Tensor>, grad_tensors?: Gradients, options?: BackwardOptions): void;
export function backward(
  tensors: Several<Tensor>,
  grad_tensors?: Gradients,
  retain_graph?: boolean | null,
  create_graph?: boolean,
): void;
export function backward(...args: unknown[]): void {
  const { tensors, grad_tensors, retain_graph, create_graph, grad_variables, inputs } = backwardSignature.bind(args);
  if (grad_tensors !== null && grad_variables !== null)
    throw new RuntimeError(
      '`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use ' +
        '`grad_tensors`.',
    );
  run_backward(list(tensors), gradients(grad_tensors ?? grad_variables), inputs, retain_graph, create_graph);
}

/**
 * As `backward`, of arguments that have been sorted.
 * @internal
 */
export function run_backward(
  tensors: Tensor[],
  grads: (Tensor | null)[],
  inputs: Several<Target> | null | undefined,
  retain_graph: boolean | null | undefined,
  create_graph = false,
): void {
  check_outputs(tensors);
  const targets = inputs === null || inputs === undefined ? [] : list(inputs);
  if (inputs && targets.length === 0) throw new RuntimeError('`inputs` argument to `backward()` cannot be empty.');
  if (create_graph) warn(CYCLE);
  native.backward(tensors, grads, targets, retain_graph ?? create_graph, create_graph, true, true);
}

function check_outputs(tensors: unknown[]): void {
  if (!tensors.every((tensor) => native.is_tensor(tensor)))
    throw new AssertionError('Expected output to be a torch.Tensor');
}

const gradSignature = signature('grad', {
  outputs: required<Several<Tensor>>(),
  inputs: required<Several<Target>>(),
  grad_outputs: optional<Gradients>(null),
  retain_graph: optional<boolean | null>(null),
  create_graph: false,
  only_inputs: true,
  allow_unused: optional<boolean | null>(null),
  is_grads_batched: false,
  materialize_grads: false,
});

export interface GradOptions {
  grad_outputs?: Gradients;
  /** Keeps what forward saved, for another pass; the default is `create_graph`. */
  retain_graph?: boolean | null;
  /** Records the pass itself, so that the results have gradients. */
  create_graph?: boolean;
  /** An input that no output depends on gives null instead of an error. */
  allow_unused?: boolean | null;
  /** The first dimension of `grad_outputs` counts passes. */
  is_grads_batched?: boolean;
  /** An input that no output depends on gives zeros. */
  materialize_grads?: boolean;
}

/**
 * Gradients of `outputs` with respect to `inputs`, without touching `.grad`.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 * @example
 * const x = torch.tensor([1.5, -2], { requires_grad: true });
 * for (const part of torch.autograd.grad(x.square().sum(), x)) console.log(part);
 */
export function grad(
  outputs: Several<Tensor>,
  inputs: Several<Target>,
  options?: GradOptions & { allow_unused?: false | null },
): Tensor[];
export function grad(
  outputs: Several<Tensor>,
  inputs: Several<Target>,
  grad_outputs?: Gradients,
  options?: GradOptions & { allow_unused?: false | null },
): Tensor[];
export function grad(outputs: Several<Tensor>, inputs: Several<Target>, options?: GradOptions): (Tensor | null)[];
export function grad(
  outputs: Several<Tensor>,
  inputs: Several<Target>,
  grad_outputs?: Gradients,
  options?: GradOptions,
): (Tensor | null)[];
export function grad(...args: unknown[]): (Tensor | null)[] {
  const given = gradSignature.bind(args);
  const { create_graph, materialize_grads } = given;
  const retain_graph = given.retain_graph ?? create_graph;
  if (materialize_grads && given.allow_unused === false)
    throw new ValueError(
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  const allow_unused = given.allow_unused ?? materialize_grads;
  const outputs = list(given.outputs);
  check_outputs(outputs);
  const inputs = list(given.inputs);
  if (inputs.length === 0) throw new RuntimeError('`inputs` argument to `grad()` cannot be empty.');
  const grads = gradients(given.grad_outputs);
  const pass = (of: (Tensor | null)[], retain: boolean): (Tensor | null)[] =>
    native.backward(outputs, of, inputs, retain, create_graph, false, allow_unused);
  const result = given.is_grads_batched ? batched(grads, pass, retain_graph) : pass(grads, retain_graph);
  if (!materialize_grads) return result;
  return result.map((one, i) => one ?? zeros_like(inputs[i] as Tensor));
}

/** One pass for each entry along the first dimension of `grads`, stacked. */
function batched(
  grads: (Tensor | null)[],
  pass: (of: (Tensor | null)[], retain: boolean) => (Tensor | null)[],
  retain_graph: boolean,
): (Tensor | null)[] {
  const count = Math.max(0, ...grads.map((g) => g?.size(0) ?? 0));
  const rows = Array.from({ length: count }, (_x, i) =>
    pass(
      grads.map((g) => g?.select(0, i) ?? null),
      retain_graph || i + 1 < count,
    ),
  );
  return (rows[0] ?? []).map((first, k) => first && stack(rows.map((row) => row[k]!)));
}
