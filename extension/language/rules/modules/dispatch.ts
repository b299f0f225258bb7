/** Making modules and calling them. */
import { Facts, product, type Size, sum, variable } from '../../sizes';
import {
  isComplex,
  isFloating,
  isIntegral,
  isWhole,
  type ModuleValue,
  type TensorValue,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../values';
import { applyOverloads, mapTensors, settle } from '../apply';
import { Call, Refusal, Unknowable } from '../call';
import type { Context, Outcome, Problem } from '../outcome';
import { bind, misfits, type Overload, typeName } from '../overload';
import { nonNegative } from '../sizes';
import { checkMemory } from './memory';
import { type ModuleRule, moduleRule, type StateEntry } from './registry';

export type { StateEntry } from './registry';

type Options = ReadonlyMap<string, Value>;

/** Whether `nn` has a class of this name that rules know. */
export function isModule(type: string): boolean {
  return moduleRule(type) !== undefined;
}

/** The signature of a class's constructor. */
export const moduleSignature = (type: string): Overload | undefined => moduleRule(type)?.constructor_;

/** `new nn.Linear(3, 4)`: the module, and what its constructor refuses. */
export function constructModule(
  type: string,
  positional: readonly Value[],
  options: Options,
  context: Context,
): Outcome {
  const rule = moduleRule(type);
  if (!rule) return { value: UNKNOWN, problems: [] };
  if (type === 'Identity') return { value: { kind: 'module', type, config: new Map() }, problems: [] };
  if (CONTAINERS.has(type)) {
    const [first] = positional;
    const iterable = !first || ['list', 'sequence', 'none', 'unknown', 'object'].includes(first.kind);
    if (type === 'ModuleList' && !iterable && (first.kind === 'module' || positional.length === 1)) {
      const message = `ModuleList.extend should be called with an iterable, but got ${typeName(first)}`;
      return { value: UNKNOWN, problems: [{ code: 'wrong-call', certainty: 'certain', message }] };
    }
    const value = container(type, positional, options);
    const other = value.children?.find(([, child]) =>
      ['number', 'string', 'boolean', 'tensor', 'dtype', 'list'].includes(child.kind),
    );
    if (!other) return { value, problems: [] };
    const message = `${typeName(other[1])} is not a Module subclass`;
    return { value: UNKNOWN, problems: [{ code: 'wrong-call', certainty: 'certain', message }] };
  }
  const bound = bind(rule.constructor_, positional, options, false);
  if (!('overload' in bound)) {
    const { message, argument } = bound;
    const problem: Problem = { code: 'wrong-call', certainty: 'certain', message, ...(argument && { argument }) };
    return { value: UNKNOWN, problems: [problem] };
  }
  const config = new Map(rule.constructor_.defaults);
  for (const [name, value] of bound.args) config.set(name, value);
  const call = new Call(context, rule.constructor_, config, bound.mistakes);
  const module: ModuleValue = { kind: 'module', type, config };
  return settle(call, () => {
    const allocated = () => {
      if (rule.state) allocate(new Parameters(context, rule.constructor_, config, bound.mistakes), rule.state);
    };
    let children: ReturnType<NonNullable<ModuleRule['construct']>>;
    try {
      children = rule.construct?.(call);
    } catch (thrown) {
      // What is not known of one parameter leaves those wrong that certainly are.
      if (thrown instanceof Unknowable) allocated();
      throw thrown;
    }
    allocated();
    return children ? { ...module, children } : module;
  });
}

/** Truth values count as sizes behind the first, and so does a tensor without dimensions. */
const PERHAPS: ReadonlySet<string> = new Set(['unknown', 'boolean', 'tensor']);

/** A call whose sizes become sizes of tensors, which only whole numbers can be. */
class Parameters extends Call {
  override size(name: string): never {
    const value = this.value(name);
    const left = value ?? this.args.get(name);
    const param = this.overload.params.find((each) => each.name === name);
    // Of convolutions, null counts as no channels.
    if (left?.kind === 'none' && !param?.optional && !this.overload.name.includes('Conv')) this.refuseSize(name, left);
    const known = value && (value.kind === 'number' ? isWhole(value) : PERHAPS.has(value.kind) ? undefined : false);
    const numbers =
      value?.kind === 'tensor' && ((value.shape?.length ?? 0) > 0 || (value.dtype && !isIntegral(value.dtype)));
    if (known === false || numbers) this.refuseSize(name, value!);
    return super.size(name) as never;
  }

  private refuseSize(name: string, value: Value): never {
    const message = `empty(): argument 'size' must be tuple of ints, but found element of type ${typeName(value)}`;
    this.refuse('wrong-call', message, { argument: name });
  }
}

/** Requires that parameters can be made of the sizes given. */
function allocate(call: Call, state: NonNullable<ModuleRule['state']>): void {
  const entries = state(call);
  const dtype = call.dtype();
  if (dtype && !isFloating(dtype) && !isComplex(dtype) && entries.some((entry) => !entry.buffer))
    call.refuse('dtype-mismatch', 'only Tensors of floating point dtype can require gradients', { argument: 'dtype' });
  for (const { shape, dtype: own = dtype } of entries) {
    nonNegative(call, shape, call.overload.params[0]?.name);
    for (const size of shape)
      call.check(
        typeof size !== 'number' || Number.isInteger(size),
        'wrong-call',
        () => "empty(): argument 'size' must be tuple of ints, but found element of type float",
        call.overload.params[0]?.name,
      );
    checkMemory(call, shape, own ?? call.context.defaultDtype);
  }
}

/** Classes that take any number of modules. */
const CONTAINERS = new Set(['Sequential', 'ModuleList', 'ModuleDict']);

/** Modules given one by one, as a list, or by name. */
function container(type: string, positional: readonly Value[], options: Options): ModuleValue {
  const items = positional.length === 1 && positional[0]!.kind === 'list' ? positional[0]!.items : positional;
  if (type === 'ModuleList' && items[0]?.kind === 'none')
    return { kind: 'module', type, config: new Map(), children: [] };
  const children =
    options.size > 0 && type === 'ModuleDict' ? [...options] : items.map((item, i) => [String(i), item] as const);
  return { kind: 'module', type, config: new Map(), children };
}

/** Calls a module: `module(x)`. */
export function applyModule(
  module: ModuleValue,
  positional: readonly Value[],
  options: Options,
  context: Context,
): Outcome {
  const rule = moduleRule(module.type);
  if (!rule) return { value: UNKNOWN, problems: [] };
  // It gives what it is given.
  if (module.type === 'Identity') return { value: positional[0] ?? UNDEFINED, problems: [] };
  const config = configOf(module, context);
  const outcome = applyOverloads(rule.forwards, positional, options, context, (call) => rule.forward(call, config));
  // Its parameters need gradients, so the result does.
  if (context.gradMode === false || (moduleState(module)?.length ?? 0) === 0) return outcome;
  return { ...outcome, value: mapTensors(outcome.value, trained) };
}

function trained(value: TensorValue): TensorValue {
  const { dtype } = value;
  return dtype && (isFloating(dtype) || isComplex(dtype)) ? { ...value, requiresGrad: true } : value;
}

const mistaken = new WeakMap<ModuleValue, ReadonlyMap<string, string>>();

function configOf(module: ModuleValue, context: Context): Call {
  const { constructor_ } = moduleRule(module.type)!;
  const mistakes = mistaken.get(module) ?? misfits(constructor_, module.config);
  mistaken.set(module, mistakes);
  const call = new Call(context, constructor_, module.config, mistakes);
  call.module = module;
  return call;
}

/** Enough to read a constructor's arguments. */
const READING: Context = { facts: Facts.none, fresh: (name) => variable(name) };

/** Parameters of a module that are listed. */
const LISTED = 20_000;

const states = new WeakMap<ModuleValue, { entries: readonly StateEntry[] | undefined }>();

/**
 * Parameters and buffers by name, as in the state_dict; nothing when they are not known, as when a child is no module of
 * the library, or there are very many.
 */
export function moduleState(module: ModuleValue): readonly StateEntry[] | undefined {
  const state = states.get(module) ?? { entries: stateOf(module) };
  states.set(module, state);
  return state.entries;
}

function stateOf(module: ModuleValue): readonly StateEntry[] | undefined {
  const rule = moduleRule(module.type);
  if (!rule) return undefined;
  try {
    const own = rule.state?.(configOf(module, READING)) ?? [];
    const inner: StateEntry[] = [];
    for (const [name, child] of module.children ?? []) {
      const entries = child.kind === 'module' ? moduleState(child) : undefined;
      if (!entries || inner.length + entries.length > LISTED) return undefined;
      for (const entry of entries) inner.push({ ...entry, name: `${name}.${entry.name}` });
    }
    return [...own, ...inner];
  } catch (thrown) {
    if (thrown instanceof Unknowable || thrown instanceof Refusal) return undefined;
    throw thrown;
  }
}

/** How many numbers a module trains. */
export function parameterCount(module: ModuleValue): Size | undefined {
  const state = moduleState(module);
  return state && sum(state.filter((entry) => !entry.buffer).map((entry) => product(entry.shape)));
}

/** Multiplications and additions of one call, where they are known. */
export function moduleFlops(module: ModuleValue, input: readonly Size[], output: readonly Size[]): Size | undefined {
  try {
    return moduleRule(module.type)?.flops?.(configOf(module, READING), input, output);
  } catch (thrown) {
    if (thrown instanceof Unknowable) return undefined;
    throw thrown;
  }
}
