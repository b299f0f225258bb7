/** `autograd.Function`: a script's own ops, whose `backward` runs when gradients come to them. */
import { printShape, type Size } from '../../sizes';
import { boolean, list, type TensorValue, UNDEFINED, type Value } from '../../values';
import { native } from '../builtins/globals';
import { call, type Site } from '../calls';
import { type Origin, setOrigin, tensorsOf } from '../checks/origin';
import { PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { getMember } from '../members';
import type { ClassValue, ObjectLiteral } from '../objects';
import { Slot } from '../store';
import { report } from './apply';

/** One application: what went in, what came out, and what passes between forward and backward. */
interface Application {
  readonly type: ClassValue;
  readonly context: ObjectLiteral;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

const applications = new WeakMap<Origin, Application>();

/** `apply`: forward without recording; what it gives needs gradients where an input does. */
export function applyFunction(run: Interpreter, type: ClassValue, inputs: readonly Value[]): Value {
  const context = contextOf(inputs);
  const setup = getMember(run, type, 'setup_context', undefined);
  const value = unrecorded(run, () => {
    const given = setup.kind === 'closure' ? inputs : [context, ...inputs];
    const output = call(run, getMember(run, type, 'forward', undefined), given, PLACELESS);
    if (setup.kind === 'closure') call(run, setup, [context, array(list(inputs)), output], PLACELESS);
    return output;
  });
  const several = value.kind === 'array' ? iterate(run, value).items : undefined;
  const outputs = (several ?? [value]).map((each) => withGradient(run, each, inputs));
  const origin: Origin = {
    op: type.node.name?.text ?? 'Function',
    args: inputs,
    node: PLACELESS,
    file: run.place.file,
  };
  applications.set(origin, { type, context, inputs, outputs });
  for (const output of outputs) setOrigin(output, origin);
  return several ? array(list(outputs)) : outputs[0]!;
}

/** Runs what records nothing. */
function unrecorded<T>(run: Interpreter, body: () => T): T {
  const recording = run.gradMode.value;
  run.set(run.gradMode, false);
  const value = body();
  run.set(run.gradMode, recording);
  return value;
}

/** The object that forward and backward are given. */
function contextOf(inputs: readonly Value[]): ObjectLiteral {
  const needs = inputs.map((input) => (input.kind === 'tensor' ? boolean(input.requiresGrad) : boolean(false)));
  const nothing = native('nothing', () => UNDEFINED);
  const fields = new Map<string, Value>([
    ['saved_tensors', array(list([]))],
    ['needs_input_grad', array(list(needs))],
    ...['mark_dirty', 'mark_non_differentiable', 'set_materialize_grads'].map((name) => [name, nothing] as const),
  ]);
  const slot = new Slot<ObjectLiteral['slot']['value']>({ kind: 'record', fields, open: true });
  const save = native('save_for_backward', (run, tensors) => {
    run.set(slot, { ...slot.value, fields: new Map([...slot.value.fields, ['saved_tensors', array(list(tensors))]]) });
    return UNDEFINED;
  });
  fields.set('save_for_backward', save);
  return { kind: 'literal', slot };
}

/** An output needs gradients if an input does; which outputs are marked as having none is not looked at. */
function withGradient(run: Interpreter, output: Value, inputs: readonly Value[]): Value {
  if (output.kind !== 'tensor') return output;
  const { requiresGrad: _inside, ...rest } = run.tensor(output);
  const needs = tensorsOf(inputs).map((input) => run.tensor(input).requiresGrad);
  if (inputs.some(({ kind }) => kind === 'unknown' || kind === 'union')) return rest;
  if (!run.gradMode.value || needs.every((each) => each === false)) return { ...rest, requiresGrad: false };
  return needs.includes(true) && rest.dtype?.startsWith('float') ? { ...rest, requiresGrad: true } : rest;
}

/** Gradients come to the op that an origin tells of: what its `backward` does with them, and what it gives for its inputs. */
export function passThrough(run: Interpreter, origin: Origin, node: Site): void {
  const application = applications.get(origin);
  if (!application) return;
  const { type, context, inputs, outputs } = application;
  const backward = getMember(run, type, 'backward', undefined);
  if (backward.kind !== 'closure') return;
  const gradients = outputs.map((each): Value => (each.kind === 'tensor' ? gradientOf(run.tensor(each)) : UNDEFINED));
  const value = unrecorded(run, () => call(run, backward, [context, ...gradients], PLACELESS));
  const given = value.kind === 'array' ? iterate(run, value).items : value.kind === 'tensor' ? [value] : undefined;
  if (!given || run.diverged) return;
  const name = `${type.node.name?.text ?? 'Function'}Backward`;
  const extra = given.slice(inputs.length).some(({ kind }) => kind === 'tensor');
  if (given.length < inputs.length || extra) {
    const message = `function ${name} returned an incorrect number of gradients (expected ${inputs.length}, got ${given.length})`;
    report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args: [] });
    return;
  }
  inputs.forEach((input, at) => {
    const gradient = given[at]!;
    if (input.kind !== 'tensor' || gradient.kind !== 'tensor' || input.requiresGrad !== true) return;
    const [own, other] = [run.tensor(gradient).shape, run.tensor(input).shape];
    if (!own || !other || expandable(run, other, own)) return;
    const message = `Function ${name} returned an invalid gradient at index ${at} - got ${printShape(own)} but expected shape compatible with ${printShape(other)}`;
    report(run, { code: 'size-mismatch', certainty: 'certain', message }, node, { args: [] });
  });
}

function gradientOf({ shape, dtype, device }: TensorValue): TensorValue {
  return {
    kind: 'tensor',
    requiresGrad: false,
    ...(shape && { shape }),
    ...(dtype && { dtype }),
    ...(device && { device }),
  };
}

/** Whether a gradient may be one of a tensor of this shape: where it is larger, it is summed. */
function expandable(run: Interpreter, shape: readonly Size[], gradient: readonly Size[]): boolean {
  const more = gradient.length - shape.length;
  const facts = run.facts.value;
  const differ = (a: Size, b: Size) => facts.equal(a, 1) === false && facts.equal(a, b) === false;
  return more >= 0 && !shape.some((size, at) => differ(size, gradient[at + more]!));
}
