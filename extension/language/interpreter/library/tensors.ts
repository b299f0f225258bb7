/** Properties and methods of tensors. */
import type { Expression, Node } from '../../ir/nodes';
import { applyMethod, applyProperty, isMethod } from '../../rules';
import { product } from '../../sizes';
import { list, number, type TensorValue, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { overwriteSpan, spanOf } from '../../values/spans';
import { callbacks, type Site } from '../calls';
import { afterOp } from '../checks/checks';
import { beforeBackward } from '../checks/inplace';
import { originOf, origins, setOrigin } from '../checks/origin';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { contextOf, given, plain, revise, take } from './apply';
import { outcomeOf } from './outcomes';

export function propertyOf(
  run: Interpreter,
  tensor: TensorValue,
  name: string,
  node: Expression | undefined,
): Value | undefined {
  const outcome = applyProperty(tensor, name, contextOf(run));
  if (!outcome) return undefined;
  const value = node ? take(run, outcome, node, { args: [tensor] }) : outcome.value;
  const own: Value = value === tensor ? { ...tensor } : value;
  if (own.kind === 'tensor' && node)
    setOrigin(own, { op: name, args: [tensor], node: node as unknown as Site, file: run.place.file });
  return own;
}

/** `w.requires_grad = true`, `w.data = other`, `w.grad = null`. */
export function setProperty(run: Interpreter, tensor: TensorValue, name: string, value: Value, _node: Node): void {
  if (name === 'requires_grad' && value.kind === 'boolean') {
    const { requiresGrad: _before, ...rest } = tensor;
    run.revise(tensor, { ...rest, ...(value.value !== undefined && { requiresGrad: value.value }) });
  }
  if (name === 'grad') run.optimizers.clearAll(run);
  if (name === 'data' && value.kind === 'tensor') {
    const { requiresGrad } = tensor;
    run.revise(tensor, { ...value, ...(requiresGrad !== undefined && { requiresGrad }) });
  }
}

const WHOLE: Value = { kind: 'number', integer: true };

/** Methods that give no tensor, or nothing. */
const OTHERS: ReadonlyMap<string, (tensor: TensorValue) => Value> = new Map([
  ['item', ({ dtype }: TensorValue): Value => ({ kind: 'number', ...(dtype?.includes('int') && { integer: true }) })],
  ['toString', (): Value => ({ kind: 'string' })],
  ['numel', ({ shape }: TensorValue): Value => (shape ? number(product(shape)) : WHOLE)],
  ['retain_grad', (): Value => UNDEFINED],
]);

export function callTensorMethod(
  run: Interpreter,
  tensor: TensorValue,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  callbacks(run, args, node);
  if (name === 'backward') {
    beforeBackward(run, tensor, args, node);
    return UNDEFINED;
  }
  // Who has the memory may write into it.
  if (name === 'numpy') overwriteSpan(tensor);
  const held =
    name === 'tolist' ? (rowsOf(tensor) ?? indices(run, tensor)) : name === 'item' ? only(tensor) : undefined;
  if (held) return held;
  if (!isMethod(name)) return OTHERS.get(name)?.(tensor) ?? UNKNOWN;
  const { positional, options, whole } = given(run, args);
  if (!whole) return UNKNOWN;
  const asked = { op: `.${name}`, args: [tensor, ...positional], options };
  const outcome = outcomeOf(run, node, asked, (context) => applyMethod(tensor, name, positional, options, context));
  checkStep(run, tensor, name, args, node);
  const value = take(run, outcome, node, { args: [tensor, ...args] });
  revise(run, tensor, outcome);
  const own: Value = value === tensor && !name.endsWith('_') ? { ...tensor } : value;
  return remember(run, name, own, [tensor, ...args], node, options);
}

/** The whole number in a tensor of one element. */
function only(tensor: TensorValue): Value | undefined {
  const span = tensor.shape && product(tensor.shape) === 1 ? spanOf(tensor) : undefined;
  return span && !span.seen && span.low === span.high && Number.isInteger(span.low) ? number(span.low) : undefined;
}

/** The whole numbers in a row. */
function rowsOf(tensor: TensorValue): Value | undefined {
  const elements = tensor.shape?.length === 1 ? spanOf(tensor)?.elements : undefined;
  return elements?.every(Number.isInteger) ? array(list(elements.map((each) => number(each)))) : undefined;
}

/** Numbers that are listed one by one. */
const LISTED = 64;

/** Whole numbers that are not known, between bounds that are, as starts of pieces of a text. */
function indices(run: Interpreter, tensor: TensorValue): Value | undefined {
  const span = spanOf(tensor);
  const [count, ...more] = tensor.shape ?? [];
  if (!span || span.seen || span.low < 0 || count === undefined || more.length > 0) return undefined;
  const one = (): Value => {
    const index = run.fresh('i', span.low);
    run.assume({ relation: 'atMost', left: index, right: span.high });
    return number(index);
  };
  if (typeof count === 'number' && count <= LISTED) return array(list(Array.from({ length: count }, one)));
  return array({ kind: 'sequence', element: one(), length: count });
}

/** `w.sub_(w.grad.mul(lr))`: a step that the script does itself. */
function checkStep(run: Interpreter, tensor: TensorValue, name: string, args: readonly Value[], node: Site): void {
  if ((name === 'zero_' || name === 'fill_') && originOf(tensor)?.op === 'grad') run.optimizers.clearAll(run);
  if ((name === 'sub_' || name === 'add_') && usesGradient(args)) run.optimizers.step(run, node, node);
}

/** Tensors among whose ops a gradient is looked for. */
const LOOKED = 32;

/** Whether a gradient went into one of the values. */
function usesGradient(args: readonly Value[]): boolean {
  for (const { op } of origins(args, LOOKED)) if (op === 'grad') return true;
  return false;
}

/** Notes how a value came about. */
export function remember(
  run: Interpreter,
  op: string,
  value: Value,
  args: readonly Value[],
  node: Site,
  options?: ReadonlyMap<string, Value>,
): Value {
  afterOp(run, {
    op,
    value,
    args: args.map((arg) => (arg.kind === 'literal' ? plain(run, arg) : run.current(arg))),
    node,
    ...(options && { options }),
  });
  return value;
}
