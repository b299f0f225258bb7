/** Finds the overload that takes the arguments, applies its rule, and fills in what holds of every op. */
import { outRule } from '../../../native/ops/outs';
import { printShape } from '../sizes';
import {
  CPP_NAMES,
  category,
  type DType,
  isComplex,
  isFloating,
  SCALAR_NAMES,
  SOME_TENSOR,
  type TensorValue,
  UNKNOWN,
  type Value,
} from '../values';
import { Call, Refusal, Unknowable } from './call';
import type { Context, Outcome, Problem } from './outcome';
import { type Binding, bind, isFactory, type Misfit, type Overload } from './overload';
import { pointwise } from './pointwise';
import { type Rule, ruleOf } from './registry';

const isBinding = (found: Binding | Misfit): found is Binding => 'overload' in found;

/** The overloads that may take the arguments: one when it is certain which. */
function candidates(
  overloads: readonly Overload[],
  positional: readonly Value[],
  options: ReadonlyMap<string, Value>,
): Binding[] | Misfit {
  let worst: Misfit | undefined;
  let mistaken: Binding | undefined;
  for (const lenient of [false, true]) {
    const found: Binding[] = [];
    for (const own of overloads) {
      const binding = bind(own, positional, options, lenient);
      if (!isBinding(binding)) {
        if (!worst || binding.depth > worst.depth) worst = binding;
        continue;
      }
      if (binding.mistakes.size > 0) {
        mistaken ??= binding;
        continue;
      }
      found.push(binding);
      if (binding.certain) break;
    }
    if (found.length > 0) return found;
  }
  return mistaken ? [mistaken] : worst!;
}

/** Applies one of several overloads of a function or method; `rule` is that of all of them. */
export function applyOverloads(
  overloads: readonly Overload[],
  positional: readonly Value[],
  options: ReadonlyMap<string, Value>,
  context: Context,
  rule?: Rule,
): Outcome {
  const found = candidates(overloads, positional, options);
  if (!Array.isArray(found)) {
    const { message, argument } = found;
    const problem: Problem = { code: 'wrong-call', certainty: 'certain', message, ...(argument && { argument }) };
    return { value: UNKNOWN, problems: [problem] };
  }
  if (found.length > 1) return { value: vague(found[0]!.overload), problems: [] };
  const [{ overload, args, mistakes }] = found as [Binding];
  const call = new Call(context, overload, args, mistakes);
  const body = rule ?? ruleFor(overload);
  return body ? settle(call, () => finish(call, body(call), options)) : { value: vague(overload), problems: [] };
}

/** Runs a rule, turning what it throws into an outcome. */
export function settle(call: Call, body: () => Value): Outcome {
  let value: Value;
  try {
    value = body();
  } catch (thrown) {
    if (thrown instanceof Refusal) return { value: UNKNOWN, problems: [thrown.problem] };
    // A rule that stumbles over what it did not foresee knows nothing; test/shapes/agreement counts it as such.
    value = (thrown instanceof Unknowable && thrown.value) || vague(call.overload);
  }
  return {
    value,
    problems: call.problems,
    ...(call.words !== undefined && { words: call.words }),
    ...(call.receiver && { receiver: call.receiver }),
  };
}

/** What is known of a result without its rule. */
function vague(overload: Overload): Value {
  const items = overload.returns.map((r): Value => {
    if (r.kind === 'Tensor') return SOME_TENSOR;
    if (r.kind === 'TensorList') return { kind: 'sequence', element: SOME_TENSOR };
    if (r.kind === 'bool') return { kind: 'boolean' };
    return r.kind === 'void' ? { kind: 'none', left: true } : { kind: 'number' };
  });
  if (items.length === 1) return items[0]!;
  const names = overload.returns.map((r) => r.name);
  return names.every((name) => name !== undefined)
    ? { kind: 'list', items, names: names as string[] }
    : { kind: 'list', items };
}

/** The rule of an overload: entered by name, or that of pointwise ops. In-place forms share that of the op. */
export function ruleFor(overload: Overload): Rule | undefined {
  const entered = ruleOf(overload.name) ?? (overload.declared.inplaceOf && ruleOf(overload.declared.inplaceOf));
  if (entered) return entered;
  const spec = overload.declared.pointwise;
  return spec && ((call) => pointwise(call, spec));
}

/** Ops that ask another tensor for its sizes alone. */
const SIZED_AS = new Set(['view_as', 'reshape_as', 'expand_as']);

/** Device, gradient and the effects of writing, which are alike for all ops. */
function finish(call: Call, value: Value, options: ReadonlyMap<string, Value>): Value {
  const { overload } = call;
  const inputs: TensorValue[] = [];
  for (const param of overload.params) {
    if (param.name === 'other' && SIZED_AS.has(overload.name)) continue;
    const given = call.args.get(param.name);
    const all = given?.kind === 'list' ? given.items : given?.kind === 'sequence' ? [given.element] : [given];
    for (const item of all) if (item?.kind === 'tensor') inputs.push(item);
  }
  let result = value;
  if (overload.declared.inplaceOf) result = written(call, value);
  const out = options.get('out');
  if (out?.kind === 'tensor' && value.kind === 'tensor') result = toOut(call, value, out, inputs);
  if (out?.kind === 'list' && value.kind === 'list') {
    const parts = value.items.map((item, i) => {
      const into = out.items[i];
      return item.kind === 'tensor' && into?.kind === 'tensor' ? toOut(call, item, into, inputs) : item;
    });
    result = { ...value, items: parts };
  }
  const annotated = mapTensors(result, (item) => annotate(call, item, inputs));
  return MARKED.has(overload.name) && annotated.kind === 'tensor' ? { ...annotated, madeBy: overload.name } : annotated;
}

/** Ops whose results losses ask about. */
const MARKED = new Set(['softmax', 'log_softmax', 'sigmoid', 'relu']);

const RANKS = { bool: 0, integral: 1, floating: 2, complex: 3 };

function castable(call: Call, from: DType | undefined, to: DType | undefined): void {
  if (from && to && RANKS[category(from)] > RANKS[category(to)])
    call.refuse(
      'dtype-mismatch',
      `result type ${SCALAR_NAMES[from]} can't be cast to the desired output type ${SCALAR_NAMES[to]}`,
      { argument: 'input', expected: to, actual: from },
    );
}

/** The result of an in-place form: the tensor itself, which must have the result's shape. */
function written(call: Call, value: Value): Value {
  const self = call.tensor(call.overload.params[0]!.name);
  if (value.kind !== 'tensor') return self;
  const { shape } = value;
  if (shape && self.shape) {
    const own = self.shape;
    const message = () => `output with shape ${printShape(own)} doesn't match the broadcast shape ${printShape(shape)}`;
    if (shape.length !== own.length) call.refuse('broadcast-mismatch', message(), { argument: 'input' });
    for (const [i, size] of shape.entries())
      call.needEqual(own[i]!, size, 'broadcast-mismatch', message, { argument: 'input', dim: i });
  }
  castable(call, value.dtype, self.dtype);
  return self;
}

/** A tensor given as `out` takes the result's shape and keeps its dtype. */
export function toOut(call: Call, value: TensorValue, out: TensorValue, inputs: readonly TensorValue[]): TensorValue {
  if (call.context.gradMode !== false && (value.requiresGrad ?? needsGrad(call, value, inputs)) === true)
    call.refuse(
      'wrong-call',
      `${call.overload.name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
      { argument: 'out' },
    );
  const asked = outRule(call.overload.name);
  const exact = asked?.kind === 'same' || (asked?.kind === 'given' && isFactory(call.overload));
  if (asked && exact && value.dtype && out.dtype && value.dtype !== out.dtype)
    call.refuse('dtype-mismatch', withDTypes(asked.text, value.dtype, out.dtype), {
      argument: 'out',
      expected: value.dtype,
      actual: out.dtype,
    });
  castable(call, value.dtype, out.dtype);
  return { ...value, ...(out.dtype && { dtype: out.dtype }), requiresGrad: false };
}

/** A text with the names of the result's dtype and of that of `out` filled in. */
const withDTypes = (text: string, result: DType, out: DType): string =>
  text
    .replace('{result}', SCALAR_NAMES[result])
    .replace('{out}', SCALAR_NAMES[out])
    .replace('{cresult}', CPP_NAMES[result])
    .replace('{cout}', CPP_NAMES[out]);

function annotate(call: Call, value: TensorValue, inputs: readonly TensorValue[]): TensorValue {
  const device = value.device ?? deviceOf(inputs);
  const requiresGrad = value.requiresGrad ?? needsGrad(call, value, inputs);
  if (device === value.device && requiresGrad === value.requiresGrad) return value;
  return { ...value, ...(device && { device }), ...(requiresGrad !== undefined && { requiresGrad }) };
}

function deviceOf(inputs: readonly TensorValue[]): string | undefined {
  const devices = new Set(inputs.map((input) => input.device));
  return devices.size === 1 ? [...devices][0] : undefined;
}

function needsGrad(call: Call, value: TensorValue, inputs: readonly TensorValue[]): boolean | undefined {
  if (call.overload.declared.nondifferentiable || call.context.gradMode === false) return false;
  if (value.dtype && !isFloating(value.dtype) && !isComplex(value.dtype)) return false;
  if (inputs.some((input) => input.requiresGrad) && value.dtype) return true;
  return inputs.every((input) => input.requiresGrad === false) ? false : undefined;
}

/** The value with every tensor in it replaced. */
export function mapTensors(value: Value, change: (tensor: TensorValue) => TensorValue): Value {
  if (value.kind === 'tensor') return change(value);
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => mapTensors(item, change)) };
  if (value.kind === 'sequence') return { ...value, element: mapTensors(value.element, change) };
  if (value.kind === 'object') {
    const fields = [...value.fields].map(([name, field]) => [name, mapTensors(field, change)] as const);
    return { ...value, fields: new Map(fields) };
  }
  return value;
}
