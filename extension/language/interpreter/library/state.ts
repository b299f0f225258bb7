/** Parameters and the modules inside a module. */
import { moduleState } from '../../rules';
import { type DType, isFloating, type ModuleValue, type TensorValue, type Value } from '../../values';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import type { Instance } from '../objects';
import { CONTAINERS } from './containers';

/** Modules within modules are followed only so deep: a script may make circles. */
const DEPTH = 20;

/** By module, with the settings they were made for: what is only trained, or only evaluated, keeps them. */
const tensors = new WeakMap<Instance['module'], { config: ModuleValue['config']; made: Map<string, TensorValue> }>();
const parameters = new WeakSet<TensorValue>();

/** Marks a tensor as a parameter. */
export function markParameter(tensor: TensorValue): TensorValue {
  parameters.add(tensor);
  return tensor;
}

export function isParameter(value: Value): boolean {
  return value.kind === 'tensor' && parameters.has(value);
}

/** Parameters and buffers of a layer of the package, always the same values. */
function stateOf({ module: slot }: Instance): Map<string, TensorValue> {
  const module = slot.value;
  if (!module) return new Map();
  const known = tensors.get(slot);
  if (known?.config === module.config) return known.made;
  const made = new Map<string, TensorValue>();
  for (const { name, shape, dtype, buffer } of moduleState(module) ?? []) {
    const tensor: TensorValue = {
      kind: 'tensor',
      shape,
      device: 'cpu',
      requiresGrad: !buffer,
      strides: 'contiguous',
      ...(dtype && { dtype }),
    };
    made.set(name, buffer ? tensor : markParameter(tensor));
  }
  tensors.set(slot, { config: module.config, made });
  return made;
}

export function stateTensor(object: Instance, name: string): TensorValue | undefined {
  return stateOf(object).get(name);
}

export function isModule(value: Value): value is Instance {
  return value.kind === 'instance' && origin(value.type)?.[0] === 'nn';
}

/** The modules that are fields of a module. */
export function modulesIn(object: Instance): [string, Instance][] {
  return [...object.fields.value.fields].filter((field): field is [string, Instance] => isModule(field[1]));
}

const buffers = new WeakMap<TensorValue, boolean>();

/** Marks a tensor as a buffer of a module, which its state has when it is persistent. */
export function markBuffer(value: Value, persistent: boolean): void {
  if (value.kind === 'tensor') buffers.set(value, persistent);
}

/** Parameters and persistent buffers by name, as in the `state_dict`; with `open`, there may be others. */
export function namedState(
  object: Instance,
  prefix = '',
  depth = 0,
): { entries: [string, TensorValue][]; open: boolean } {
  const entries = [...stateOf(object)].map(([name, tensor]): [string, TensorValue] => [prefix + name, tensor]);
  const { fields, open: opened = false } = object.fields.value;
  let open = opened || (depth === 0 && hidesParameters(object)) || depth > DEPTH;
  for (const [name, value] of fields) {
    if (isModule(value) && depth <= DEPTH) {
      const inner = namedState(value, `${prefix}${name}.`, depth + 1);
      entries.push(...inner.entries);
      open ||= inner.open;
    } else if (value.kind === 'tensor') {
      if (parameters.has(value) || buffers.get(value)) entries.push([prefix + name, value]);
      // What was put in the place of a buffer is one.
      else if (!buffers.has(value)) open = true;
    }
  }
  return { entries, open };
}

/** Whether a module is, or holds, a module of which not all parameters are known, or something that may be one. */
export function hidesParameters(object: Instance, depth = 0): boolean {
  const type = origin(object.type)?.join('.') ?? '';
  // A layer that was made with arguments that are not known, or that no rule knows.
  if (!object.module.value && type.startsWith('nn.') && type !== 'nn.Module' && !CONTAINERS.has(type)) return true;
  for (const { kind } of object.fields.value.fields.values()) if (kind === 'unknown' || kind === 'union') return true;
  return depth < DEPTH && modulesIn(object).some(([, inner]) => hidesParameters(inner, depth + 1));
}

/** All parameters by name as they are now, in order. */
export function parametersOf(run: Interpreter, object: Instance): [string, TensorValue][] {
  return parametersIn(object).map(([name, tensor]) => [name, run.tensor(tensor)]);
}

/** All parameters by name as they were made, in order; each once. */
export function parametersIn(object: Instance): [string, TensorValue][] {
  const seen = new Set<TensorValue>();
  return allParameters(object, '', 0).filter(([, tensor]) => !seen.has(tensor) && seen.add(tensor));
}

function allParameters(object: Instance, prefix: string, depth: number): [string, TensorValue][] {
  if (depth > DEPTH) return [];
  const found: [string, TensorValue][] = [];
  for (const [name, tensor] of stateOf(object)) if (parameters.has(tensor)) found.push([prefix + name, tensor]);
  for (const [name, value] of object.fields.value.fields) {
    if (value.kind === 'tensor' && parameters.has(value)) found.push([prefix + name, value]);
    else if (isModule(value)) found.push(...allParameters(value, `${prefix}${name}.`, depth + 1));
  }
  return found;
}

/** What a layer gives needs gradients where its parameters or its input do: some may be frozen. */
export function needingGradients(run: Interpreter, object: Instance, value: Value, args: readonly Value[]): Value {
  const own = parametersOf(run, object).map(([, { requiresGrad }]) => requiresGrad);
  if (own.length === 0 || own.includes(true) || !run.gradMode.value) return value;
  const inputs = args.flatMap((arg) => (arg.kind === 'tensor' ? [run.tensor(arg).requiresGrad] : []));
  const needs = inputs.includes(true) ? true : [...own, ...inputs].includes(undefined) ? undefined : false;
  const each = (result: Value): Value => {
    if (result.kind === 'list') return { ...result, items: result.items.map(each) };
    if (result.kind !== 'tensor' || !result.requiresGrad) return result;
    const { requiresGrad: _guess, ...rest } = result;
    return { ...rest, ...(needs !== undefined && { requiresGrad: needs }) };
  };
  return each(value);
}

/** A module with all its numbers in another dtype. */
export function castModule(run: Interpreter, object: Instance, dtype: DType, depth = 0): Instance {
  if (depth > DEPTH) return object;
  const module = object.module.value;
  if (module)
    run.set(object.module, { ...module, config: new Map(module.config).set('dtype', { kind: 'dtype', name: dtype }) });
  for (const value of object.fields.value.fields.values()) {
    if (isModule(value)) castModule(run, value, dtype, depth + 1);
    else if (value.kind === 'tensor' && (!value.dtype || isFloating(value.dtype)))
      run.revise(value, { ...run.tensor(value), dtype });
  }
  return object;
}
