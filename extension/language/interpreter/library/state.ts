/** Parameters and the modules inside a module. */
import { moduleState } from '../../rules';
import { type DType, isFloating, type ModuleValue, type TensorValue, type Value, Walk } from '../../values';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import type { Instance } from '../objects';
import { CONTAINERS } from './containers';

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

/** Whether a script has put a parameter of another shape, as far as is known, in the place of a layer's own. */
export function isReshaped(run: Interpreter, layer: Instance): boolean {
  const { fields } = layer.fields.value;
  return [...stateOf(layer)].some(([name, { shape: own }]) => {
    const other = fields.get(name);
    if (!other || other.kind === 'none') return false;
    const shape = other.kind === 'tensor' ? run.tensor(other).shape : undefined;
    return shape?.length !== own?.length || !shape?.every((size, at) => run.facts.value.equal(size, own![at]!));
  });
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
  walk = new Walk(),
): { entries: [string, TensorValue][]; open: boolean } {
  const entries = [...stateOf(object)].map(([name, tensor]): [string, TensorValue] => [prefix + name, tensor]);
  const { fields, open: opened = false } = object.fields.value;
  if (!walk.enter()) return { entries, open: true };
  let open = opened || hidesOwn(object);
  for (const [name, value] of fields) {
    if (isModule(value)) {
      const inner = namedState(value, `${prefix}${name}.`, walk);
      for (const entry of inner.entries) entries.push(entry);
      open ||= inner.open;
    } else if (value.kind === 'tensor') {
      if (parameters.has(value) || buffers.get(value)) entries.push([prefix + name, value]);
      // What was put in the place of a buffer is one.
      else if (!buffers.has(value)) open = true;
    }
  }
  walk.leave();
  return { entries, open };
}

/** All buffers by name as they are now, in order; with `open`, there may be others. */
export function namedBuffers(run: Interpreter, object: Instance): { entries: [string, TensorValue][]; open: boolean } {
  const entries: [string, TensorValue][] = [];
  let open = hidesParameters(object);
  for (const [module, name] of namedModules(object)) {
    const layer = stateOf(module);
    for (const [own, value] of [...layer, ...module.fields.value.fields]) {
      if (value.kind !== 'tensor' || parameters.has(value)) continue;
      if (buffers.has(value) || layer.has(own)) entries.push([name === '' ? own : `${name}.${own}`, run.tensor(value)]);
      // What was put in the place of a buffer is one.
      else open = true;
    }
  }
  return { entries, open };
}

/** A module and all those inside it, by name; each once, as in PyTorch: a module may hold another twice, or itself. */
export function namedModules(
  object: Instance,
  name = '',
  into = new Map<Instance, string>(),
): ReadonlyMap<Instance, string> {
  into.set(object, name);
  for (const [own, inner] of modulesIn(object))
    if (!into.has(inner)) namedModules(inner, name === '' ? own : `${name}.${own}`, into);
  return into;
}

/** Whether a module is, or holds, a module of which not all parameters are known, or something that may be one. */
export function hidesParameters(object: Instance): boolean {
  return [...namedModules(object).keys()].some(hidesOwn);
}

function hidesOwn(object: Instance): boolean {
  const type = origin(object.type)?.join('.') ?? '';
  // A layer that was made with arguments that are not known, or that no rule knows.
  if (!object.module.value && type.startsWith('nn.') && type !== 'nn.Module' && !CONTAINERS.has(type)) return true;
  for (const { kind } of object.fields.value.fields.values()) if (kind === 'unknown' || kind === 'union') return true;
  return false;
}

/** All parameters by name as they are now, in order. */
export function parametersOf(run: Interpreter, object: Instance): [string, TensorValue][] {
  return parametersIn(object).map(([name, tensor]) => [name, run.tensor(tensor)]);
}

/** All parameters by name as they were made, in order; each once. */
export function parametersIn(object: Instance): [string, TensorValue][] {
  const found = new Map<TensorValue, string>();
  for (const [module, name] of namedModules(object))
    for (const [own, tensor] of ownParameters(module))
      if (!found.has(tensor)) found.set(tensor, name === '' ? own : `${name}.${own}`);
  return [...found].map(([tensor, name]) => [name, tensor]);
}

function ownParameters(object: Instance): [string, TensorValue][] {
  return [...stateOf(object), ...object.fields.value.fields].filter((field): field is [string, TensorValue] =>
    isParameter(field[1]),
  );
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
export function castModule(run: Interpreter, object: Instance, dtype: DType): Instance {
  // Its tensors are others now than those that optimizers and losses may know.
  run.optimizers.reach.complete = false;
  for (const { module, fields } of namedModules(object).keys()) {
    if (module.value) {
      const config = new Map(module.value.config).set('dtype', { kind: 'dtype', name: dtype });
      run.set(module, { ...module.value, config });
    }
    for (const value of fields.value.fields.values())
      if (value.kind === 'tensor' && (!value.dtype || isFloating(value.dtype)))
        run.revise(value, { ...run.tensor(value), dtype });
  }
  return object;
}
