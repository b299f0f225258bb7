/** Values that a gradient needs and that are overwritten, and what can go wrong where gradients start to flow. */

import { printShape, product } from '../../sizes';
import { isFloating, type TensorValue, type Value } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import { flagOf, named } from '../library/arguments';
import { isParameter } from '../library/state';
import { type Applied, suspect } from './checks';
import { passBack } from './freed';
import { computedBy, type Origin, originOf, origins, plainName, tensorsOf } from './origin';

/** Ops whose gradient is computed from what went in. */
const NEEDS_INPUT: ReadonlySet<string> = new Set([
  'mul',
  'div',
  'pow',
  'square',
  'log',
  'sin',
  'cos',
  'matmul',
  'mm',
  'bmm',
  'linear',
  'abs',
  'conv2d',
  'conv1d',
  'multiply',
]);
/** Ops whose gradient is computed from what came out. */
const NEEDS_OUTPUT: ReadonlySet<string> = new Set([
  'exp',
  'sigmoid',
  'tanh',
  'softmax',
  'log_softmax',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'relu',
]);

/** What a tensor was before it was overwritten, and where that happened. */
const overwritten = new WeakMap<TensorValue, Applied>();

const INPLACE = /[a-z0-9]_$/;

/** After an op in place, the tensor is another value than the one gradients may need. */
export function rememberState(run: Interpreter, applied: Applied): void {
  const { op, args, node } = applied;
  const [self] = args;
  if (
    !INPLACE.test(op) ||
    op === 'requires_grad_' ||
    op === 'detach_' ||
    self?.kind !== 'tensor' ||
    node.kind !== 'call'
  )
    return;
  const before = self;
  const now: TensorValue = { ...run.tensor(self), ...gradOf(run, args) };
  if (run.uncertain === 0) {
    overwritten.set(before, applied);
    run.overwrites = true;
  }
  run.revise(before, now);
}

/** A tensor into which something that needs gradients was written needs them, too. */
function gradOf(run: Interpreter, args: readonly Value[]): { requiresGrad?: boolean } {
  const needs = run.gradMode.value && tensorsOf(args).some(({ requiresGrad }) => requiresGrad);
  return needs ? { requiresGrad: true } : {};
}

/** A parameter, or another tensor made to need gradients, may not be overwritten while they are recorded. */
export function checkInplace(run: Interpreter, applied: Applied): void {
  const { op, args } = applied;
  const [self] = args;
  if (!INPLACE.test(op) || op === 'requires_grad_' || self?.kind !== 'tensor') return;
  if (!run.gradMode.value || self.requiresGrad !== true || !isLeaf(self)) return;
  const message = 'a leaf Variable that requires grad is being used in an in-place operation.';
  report(run, { code: 'inplace-gradient', certainty: 'likely', message }, applied.node, { args });
}

/** Ops that make a tensor of their own accord. */
const MAKING: ReadonlySet<string> = new Set([
  'zeros',
  'ones',
  'randn',
  'rand',
  'tensor',
  'full',
  'empty',
  'linspace',
  'arange',
  'eye',
  'zeros_like',
  'ones_like',
  'randn_like',
  'rand_like',
  'Tensor',
  'FloatTensor',
  'requires_grad_',
]);

function isLeaf(tensor: TensorValue): boolean {
  const origin = originOf(tensor);
  return origin !== undefined && MAKING.has(origin.op);
}

/** Ops that may give the tensor itself. */
const GIVING_BACK: ReadonlySet<string> = new Set([
  'to',
  'float',
  'double',
  'half',
  'type',
  'contiguous',
  'cpu',
  'cuda',
]);

/** Whether a tensor is certainly the result of an op that its gradient flows through: no leaf. */
export function isComputed(tensor: TensorValue): boolean {
  const origin = originOf(tensor);
  if (!origin || tensor.requiresGrad !== true || isParameter(tensor)) return false;
  if (MAKING.has(origin.op) || GIVING_BACK.has(origin.op) || INPLACE.test(origin.op)) return false;
  return tensorsOf(origin.args).some(({ requiresGrad }) => requiresGrad === true);
}

/** `loss.backward()`. */
export function beforeBackward(run: Interpreter, tensor: TensorValue, args: readonly Value[], node: Site): void {
  run.optimizers.backward(run, tensor);
  const options = named(args, ['gradient', 'retain_graph', 'create_graph', 'inputs']);
  const given = present(options.get('gradient'));
  if (!checkRoot(run, tensor, given, args, node)) return;
  if (run.overwrites) followBack(run, tensor);
  if (!present(options.get('inputs')))
    passBack(
      run,
      tensor,
      ['retain_graph', 'create_graph'].some((name) => flagOf(options.get(name), false) !== false),
      node,
    );
}

const present = (value: Value | undefined): boolean => value !== undefined && value.kind !== 'none';

/** Where gradients start to flow there must be some, and without a first one given, one number; whether that is so. */
export function checkRoot(
  run: Interpreter,
  tensor: TensorValue,
  given: boolean,
  args: readonly Value[],
  node: Site,
): boolean {
  const { shape, requiresGrad } = tensor;
  if (requiresGrad === false) {
    const message = 'element 0 of tensors does not require grad and does not have a grad_fn';
    report(run, { code: 'no-gradient', certainty: 'certain', message }, node, { args });
    return false;
  }
  if (!shape || given || run.facts.value.equal(product(shape), 1) !== false) return true;
  const unreduced = computedBy(tensor) !== undefined && isUnreduced(tensor);
  const message = `grad can be implicitly created only for scalar outputs, and this has the shape ${printShape(shape)}`;
  report(run, { code: unreduced ? 'loss-not-reduced' : 'no-gradient', certainty: 'certain', message }, node, { args });
  return false;
}

/** Tensors among whose ops a loss is looked for. */
const LOOKED = 200;

/** Whether a tensor comes from a loss with `reduction: 'none'`, elementwise ops in between. */
function isUnreduced(tensor: TensorValue): boolean {
  for (const { op } of origins([tensor], LOOKED))
    if (/(Loss|_loss|cross_entropy|_with_logits|kl_div)$/.test(op)) return true;
  return false;
}

/** Ops followed back from a loss. */
const STEPS = 4000;

/** Looks at every op on the way back for values it saved that are others now. */
function followBack(run: Interpreter, from: TensorValue): void {
  const seen = new Set<Origin>();
  const open: TensorValue[] = [from];
  for (let step = 0; open.length > 0 && step < STEPS; step++) {
    const output = open.pop()!;
    const origin = originOf(output);
    if (!origin || seen.has(origin)) continue;
    seen.add(origin);
    const inputs = tensorsOf(origin.args);
    open.push(...inputs);
    const name = plainName(origin.op);
    if (output.requiresGrad === false || INPLACE.test(origin.op)) continue;
    const saved = NEEDS_OUTPUT.has(name) ? [output] : NEEDS_INPUT.has(name) ? needed(inputs) : [];
    for (const tensor of saved) {
      const change = overwritten.get(tensor);
      if (!change || !tensor.dtype || !isFloating(tensor.dtype)) continue;
      const message = `one of the variables needed for gradient computation has been modified by an inplace operation: ${origin.op} needs this value for its gradient`;
      suspect(run, 'inplace-gradient', message, change);
    }
  }
}

/** Of two factors, each is needed where the other has a gradient. */
function needed(inputs: readonly TensorValue[]): TensorValue[] {
  return inputs.filter((input, at) =>
    inputs.length === 1 ? input.requiresGrad : inputs.some((other, position) => position !== at && other.requiresGrad),
  );
}
