/** torch.autograd.functional: Jacobians, Hessians and their products with vectors, of functions of tensors. */
import { AssertionError, NotImplementedError, RuntimeError } from '../errors';
import { enable_grad, is_grad_enabled, set_grad_enabled } from '../grad_mode';
import { stack, type Tensor, zeros_like } from '../tensor';
import { classname } from '../typename';
import { grad, type Several } from './engine';
import { isTensor } from './function';

type Tensors = Several<Tensor>;
// biome-ignore lint/suspicious/noExplicitAny: called with as many tensors as there are inputs
type Func = (...inputs: any[]) => Tensors;
/** One per input, each one tensor or nested like what it belongs to. */
export type Nested = Tensor | Nested[];

export interface Options {
  /** Results can be differentiated themselves. */
  create_graph?: boolean;
  /** An input that the result does not depend on is an error instead of zeros. */
  strict?: boolean;
}
export interface JacobianOptions extends Options {
  /** Accepted; the passes are the same ones. */
  vectorize?: boolean;
  strategy?: 'reverse-mode' | 'forward-mode';
}
export interface HessianOptions extends Options {
  vectorize?: boolean;
  outer_jacobian_strategy?: 'reverse-mode' | 'forward-mode';
}

/** A value that may be one tensor or several, as a list that remembers which. */
interface Listed {
  several: boolean;
  items: Tensor[];
}

function listed(value: Tensors, argument: string, name: string): Listed {
  const several = Array.isArray(value);
  const items = (several ? value : [value]) as Tensor[];
  items.forEach((item, i) => {
    if (isTensor(item)) return;
    const which = several ? `value at index ${i}` : `given ${argument}`;
    throw new TypeError(
      `The ${argument} given to ${name} must be either a Tensor or a tuple of Tensors but the ${which} has type ` +
        `<class '${classname(item)}'>.`,
    );
  });
  return { several, items };
}

const OUTPUTS = 'outputs of the user-provided function';
const unlisted = <T>({ several }: { several: boolean }, items: T[]): T | T[] => (several ? items : items[0]!);

/** Tensors to differentiate by: part of the caller's graph when the results are to be. */
function prepared(inputs: Tensor[], create_graph: boolean, need_graph: boolean): Tensor[] {
  return inputs.map((input) =>
    create_graph && input.requires_grad ? input.view_as(input) : input.detach().requires_grad_(need_graph),
  );
}

const released = (items: Tensor[], create_graph: boolean): Tensor[] =>
  create_graph ? items : items.map((item) => item.detach());

function vector(v: Tensors, like: Listed, name: string, create_graph: boolean): Tensor[] {
  const items = prepared(listed(v, 'v', name).items, create_graph, false);
  if (items.length !== like.items.length)
    throw new RuntimeError(
      like.several
        ? `v is a tuple of invalid length: should be ${like.items.length} but got ${items.length}.`
        : 'The given v should contain a single Tensor.',
    );
  items.forEach((item, i) => {
    const wanted = like.items[i]!.shape;
    if (String(item.shape) !== String(wanted))
      throw new RuntimeError(
        `${like.several ? `Entry ${i} in ` : ''}v has invalid size: should be ${wanted} but got ${item.shape}.`,
      );
  });
  return items;
}

const single = (items: Tensor[]) => items.length === 1 && items[0]!.numel() === 1;

/** The errors of strict mode, by what does not depend on the inputs. */
const INDEPENDENT = {
  outputs: (i: number) =>
    `Output ${i} of the user-provided function does not require gradients. The outputs must be computed in a ` +
    'differentiable manner from the input when running in strict mode.',
  grad_inputs: (i: number) =>
    `The gradient with respect to input ${i} is independent of the inputs of the user-provided function. This is not ` +
    'allowed in strict mode.',
  jacobian: (i: number) =>
    'While computing the hessian, found that the jacobian of the user-provided function with respect to input ' +
    `${i} is independent of the input. This is not allowed in strict mode. You should ensure that your function is ` +
    'twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for ' +
    'example).',
  hessian: (i: number) =>
    `The hessian of the user-provided function with respect to input ${i} is independent of the input. This is not ` +
    'allowed in strict mode. You should ensure that your function is thrice differentiable and that the hessian depends ' +
    'on the inputs.',
};

function require_dependence(items: (Tensor | null)[], kind: keyof typeof INDEPENDENT, strict: boolean): void {
  if (!strict) return;
  items.forEach((item, i) => {
    if (item === null)
      throw new RuntimeError(
        `The output of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
      );
    if (!item.requires_grad) throw new RuntimeError(INDEPENDENT[kind](i));
  });
}

/** As autograd.grad, of those outputs that depend on anything. */
function gradients(
  outputs: (Tensor | null)[],
  inputs: Tensor[],
  grad_outputs: (Tensor | null)[] | null,
  create_graph: boolean,
  retain_graph?: boolean,
): (Tensor | null)[] {
  const used = outputs.flatMap((out, i) => (out?.requires_grad ? [i] : []));
  if (used.length === 0) return inputs.map(() => null);
  return grad(
    used.map((i) => outputs[i]!),
    inputs,
    {
      grad_outputs: used.map((i) => grad_outputs?.[i] ?? null),
      allow_unused: true,
      create_graph,
      ...(retain_graph === undefined ? {} : { retain_graph }),
    },
  );
}

/** What strict mode says of a result that is missing, and of one that cannot be differentiated again. */
const STAGES = {
  back: {
    missing: (i: number) =>
      `The output of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
    of: 'jacobian',
  },
  back_trick: {
    missing: (i: number) =>
      `The gradient with respect to the input is independent of entry ${i} in the grad_outputs when using the double ` +
      'backward trick to compute forward mode gradients. This is not allowed in strict mode.',
    of: 'jacobian',
  },
  double_back: {
    missing: (i: number) =>
      `The jacobian of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
    of: 'hessian',
  },
  double_back_trick: {
    missing: (i: number) =>
      `The hessian of the user-provided function is independent of entry ${i} in the grad_jacobian. This is not allowed ` +
      'in strict mode as it prevents from using the double backward trick to replace forward mode AD.',
    of: 'hessian',
  },
};

function filled(
  grads: (Tensor | null)[],
  like: Tensor[],
  stage: keyof typeof STAGES,
  { strict = false, create_graph = false }: Options,
): Tensor[] {
  return grads.map((one, i) => {
    if (one === null) {
      if (strict) throw new RuntimeError(STAGES[stage].missing(i));
      return zeros_like(like[i]!);
    }
    if (strict && create_graph && !one.requires_grad)
      throw new RuntimeError(
        `The ${STAGES[stage].of} of the user-provided function is independent of input ${i}. This is not allowed in ` +
          'strict mode when create_graph=True.',
      );
    return one;
  });
}

/**
 * The function's value, and the product of `v` with its Jacobian from the left.
 * @example
 * const [value, product] = torch.autograd.functional.vjp((x) => x.exp(), torch.zeros(2), torch.tensor([1, 2]).float());
 * console.log(value, product);
 */
export function vjp(func: Func, inputs: Tensors, v: Tensors | null = null, options: Options = {}): [Tensors, Tensors] {
  const { create_graph = false, strict = false } = options;
  const given = listed(inputs, 'inputs', 'vjp');
  const { points, outputs, vectors } = enable_grad(() => {
    const points = prepared(given.items, create_graph, true);
    const outputs = listed(func(...points), OUTPUTS, 'vjp');
    require_dependence(outputs.items, 'outputs', strict);
    if (v === null && !single(outputs.items))
      throw new RuntimeError(
        'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
      );
    return { points, outputs, vectors: v === null ? null : vector(v, outputs, 'vjp', create_graph) };
  });
  return set_grad_enabled(create_graph || is_grad_enabled(), () => {
    const grads = gradients(outputs.items, points, vectors, create_graph);
    const product = filled(grads, points, 'back', options);
    return [
      unlisted(outputs, released(outputs.items, create_graph)),
      unlisted(given, released(product, create_graph)),
    ] as [Tensors, Tensors];
  });
}

const UNKNOWN_V =
  'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.';

/**
 * The function's value, and the product of its Jacobian with `v`, by differentiating backward twice.
 * @example
 * const [value, product] = torch.autograd.functional.jvp((x) => x.exp(), torch.zeros(2), torch.tensor([1, 2]).float());
 * console.log(value, product);
 */
export function jvp(func: Func, inputs: Tensors, v: Tensors | null = null, options: Options = {}): [Tensors, Tensors] {
  const { create_graph = false, strict = false } = options;
  const given = listed(inputs, 'inputs', 'jvp');
  return enable_grad(() => {
    const points = prepared(given.items, create_graph, true);
    const vectors = v === null ? null : vector(v, { ...given, items: points }, 'jvp', create_graph);
    if (vectors === null && !single(points)) throw new RuntimeError(UNKNOWN_V);
    const outputs = listed(func(...points), OUTPUTS, 'jvp');
    require_dependence(outputs.items, 'outputs', strict);
    const grad_outputs = outputs.items.map((out) => zeros_like(out).requires_grad_());
    const grad_inputs = gradients(outputs.items, points, grad_outputs, true);
    require_dependence(grad_inputs, 'grad_inputs', strict);
    const product = filled(
      gradients(grad_inputs, grad_outputs, vectors, create_graph),
      outputs.items,
      'back_trick',
      options,
    );
    return [
      unlisted(outputs, released(outputs.items, create_graph)),
      unlisted(outputs, released(product, create_graph)),
    ] as [Tensors, Tensors];
  });
}

/**
 * The Jacobian of `func` at `inputs`. For several inputs or outputs: nested lists, outputs first.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 * @example
 * console.log(torch.autograd.functional.jacobian((x) => x.square(), torch.tensor([1, 2]).float()));
 */
export function jacobian(func: Func, inputs: Tensor, options?: JacobianOptions): Nested;
export function jacobian(func: Func, inputs: Tensors, options?: JacobianOptions): Nested;
export function jacobian(func: Func, inputs: Tensors, options: JacobianOptions = {}): Nested {
  const { create_graph = false, strict = false, vectorize = false, strategy = 'reverse-mode' } = options;
  if (strategy !== 'reverse-mode') refuse_forward(strategy, create_graph);
  const given = listed(inputs, 'inputs', 'jacobian');
  return enable_grad(() => {
    const points = prepared(given.items, create_graph, true);
    const outputs = listed(func(...points), OUTPUTS, 'jacobian');
    require_dependence(outputs.items, 'outputs', strict);
    if (vectorize && strict)
      throw new RuntimeError(
        'torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please ' +
          'either set `strict=False` or `vectorize=False`.',
      );
    const blocks = outputs.items.map((out, i) => unlisted(given, rows(out, i, points, create_graph, strict)));
    return unlisted(outputs, blocks) as Nested;
  });
}

function refuse_forward(strategy: string, create_graph: boolean): never {
  if (strategy !== 'forward-mode')
    throw new AssertionError(
      'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than ' +
        'inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".',
    );
  throw new NotImplementedError(
    create_graph
      ? 'torch.autograd.functional.jacobian: `create_graph=True` and `strategy="forward-mode"` are not supported ' +
          'together (yet). Please either set `create_graph=False` or `strategy="reverse-mode"`.'
      : 'forward-mode differentiation is not available here: use `strategy="reverse-mode"`.',
  );
}

/** Jacobians of one output, element by element, with respect to each input. */
function rows(out: Tensor, index: number, inputs: Tensor[], create_graph: boolean, strict: boolean): Tensor[] {
  const flat = out.reshape(-1);
  const found: Tensor[][] = inputs.map(() => []);
  for (let j = 0; j < flat.numel(); j++) {
    const grads = gradients([flat.select(0, j)], inputs, null, create_graph, true);
    grads.forEach((one, k) => {
      if (one === null && strict)
        throw new RuntimeError(
          `Output ${index} of the user-provided function is independent of input ${k}. This is not allowed in strict ` +
            'mode.',
        );
      if (strict && create_graph && !one!.requires_grad)
        throw new RuntimeError(
          `The jacobian of the user-provided function is independent of input ${index}. This is not allowed in strict ` +
            'mode when create_graph=True.',
        );
      found[k]!.push(one ?? zeros_like(inputs[k]!));
    });
  }
  const blocks = found.map((all, k) =>
    all.length > 0
      ? stack(all).view([...out.shape, ...inputs[k]!.shape])
      : inputs[k]!.new_zeros([...out.shape, ...inputs[k]!.shape]),
  );
  return released(blocks, create_graph);
}

/** The one number a function for `hessian`, `vhp` or `hvp` must return. */
function only_output(outputs: Listed, name: string): Tensor {
  if (outputs.several) throw new RuntimeError(`The function given to ${name} should return a single Tensor`);
  const [out] = outputs.items;
  if (out!.numel() !== 1)
    throw new RuntimeError(`The Tensor returned by the function given to ${name} should contain a single element`);
  return out!;
}

/**
 * The Hessian of a function with one number as result. For several inputs: nested lists.
 * See https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 * @example
 * console.log(torch.autograd.functional.hessian((x) => x.pow(3).sum(), torch.tensor([1, 2]).float()));
 */
export function hessian(func: Func, inputs: Tensors, options: HessianOptions = {}): Nested {
  const { strict = false, outer_jacobian_strategy = 'reverse-mode', ...rest } = options;
  if (outer_jacobian_strategy !== 'reverse-mode' && outer_jacobian_strategy !== 'forward-mode')
    throw new AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".');
  const given = listed(inputs, 'inputs', 'hessian');
  const value = (...points: Tensor[]) => {
    const outputs = listed(func(...points), OUTPUTS, 'hessian');
    require_dependence(outputs.items, 'outputs', strict);
    return only_output(outputs, 'hessian').squeeze();
  };
  const slope = (...points: Tensor[]) => {
    const first = jacobian(value, points, { create_graph: true }) as Tensor[];
    require_dependence(first, 'jacobian', strict);
    return first;
  };
  const second = jacobian(slope, given.items, { ...rest, strict, strategy: outer_jacobian_strategy }) as Tensor[][];
  return given.several ? second : second[0]![0]!;
}

/** Value, inputs and first derivatives for the products with a Hessian. */
function slopes(func: Func, given: Listed, v: Tensors | null, name: string, { create_graph = false, strict = false }) {
  const points = prepared(given.items, create_graph, true);
  const vectors = v === null ? null : vector(v, { ...given, items: points }, name, create_graph);
  if (vectors === null && !single(points)) throw new RuntimeError(UNKNOWN_V);
  const outputs = listed(func(...points), OUTPUTS, name);
  require_dependence(outputs.items, 'outputs', strict);
  const value = only_output(outputs, name);
  const first = gradients([value], points, null, true);
  require_dependence(first, 'jacobian', strict);
  return { points, vectors, value, first };
}

/**
 * The function's value, and the product of `v` with its Hessian from the left: faster than `hvp`.
 * @example
 * const [value, product] = torch.autograd.functional.vhp((x) => x.pow(3).sum(), torch.ones(2), torch.tensor([1, 2]).float());
 * console.log(value, product);
 */
export function vhp(func: Func, inputs: Tensors, v: Tensors | null = null, options: Options = {}): [Tensor, Tensors] {
  const { create_graph = false } = options;
  const given = listed(inputs, 'inputs', 'vhp');
  const { points, vectors, value, first } = enable_grad(() => slopes(func, given, v, 'vhp', options));
  return set_grad_enabled(create_graph || is_grad_enabled(), () => {
    const product = filled(gradients(first, points, vectors, create_graph), points, 'double_back', options);
    return [released([value], create_graph)[0]!, unlisted(given, released(product, create_graph)) as Tensors];
  });
}

/**
 * The function's value, and the product of its Hessian with `v`, by differentiating backward once more.
 * @example
 * const [value, product] = torch.autograd.functional.hvp((x) => x.pow(3).sum(), torch.ones(2), torch.tensor([1, 2]).float());
 * console.log(value, product);
 */
export function hvp(func: Func, inputs: Tensors, v: Tensors | null = null, options: Options = {}): [Tensor, Tensors] {
  const { create_graph = false, strict = false } = options;
  const given = listed(inputs, 'inputs', 'hvp');
  const { points, vectors, value, directions, second } = enable_grad(() => {
    const { first, ...rest } = slopes(func, given, v, 'hvp', options);
    const directions = rest.points.map((point) => zeros_like(point).requires_grad_());
    const second = gradients(first, rest.points, directions, true);
    require_dependence(first, 'hessian', strict);
    return { ...rest, directions, second };
  });
  return set_grad_enabled(create_graph || is_grad_enabled(), () => {
    const product = filled(gradients(second, directions, vectors, create_graph), points, 'double_back_trick', options);
    return [released([value], create_graph)[0]!, unlisted(given, released(product, create_graph)) as Tensors];
  });
}
