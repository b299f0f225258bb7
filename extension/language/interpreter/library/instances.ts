/** Fields and methods that objects have from the package's classes. */
import { boolean, type DType, list, number, SOME_TENSOR, string, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { COLLECTIONS, callCollection } from '../builtins/collections';
import { call, callbacks, type Site } from '../calls';
import { notCallable } from '../checks/callable';
import { checkChild, checkState } from '../checks/children';
import { initialise, origin } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import type { Instance } from '../objects';
import { textOf } from '../text';
import { report } from './apply';
import { flagOf, named } from './arguments';
import { loadStateDict, stateDict } from './checkpoints';
import { CONTAINERS, callContainer, childAt, children, iterateContainer, openContainer } from './containers';
import { lengthOf, sampleOf } from './data';
import { callDistribution, distributionField, isDistribution } from './distributions';
import { HOOKS, registerHook } from './hooks';
import { callLayer, callModule } from './modules';
import {
  castModule,
  hidesParameters,
  markBuffer,
  modulesIn,
  namedBuffers,
  namedModules,
  parametersOf,
  stateTensor,
} from './state';

/** What an object has under a name that neither it nor its classes in the script define. */
export function fieldOf(run: Interpreter, object: Instance, path: readonly string[], name: string): Value {
  const type = path.join('.');
  const module = object.module.value;
  if (CONTAINERS.has(type)) {
    if (name === 'length') {
      const { length } = iterateContainer(run, object, path.at(-1)!);
      return length === undefined ? { kind: 'number', integer: true } : number(length);
    }
    if (/^-?\d+$/.test(name)) return childAt(object, number(Number(name)), iterateContainer(run, object, path.at(-1)!));
  }
  if (module) {
    const tensor = stateTensor(object, name);
    if (tensor) return tensor;
    const setting = module.config.get(name);
    if (setting) return TUPLES.has(name) ? tuple(module.type, setting) : setting;
    const child = module.children?.find(([key]) => key === name)?.[1];
    if (child) return child;
  }
  if (path[0] === 'nn') {
    if (name === 'training') return boolean(true);
    return { kind: 'bound', receiver: object, name };
  }
  if (isDistribution(path)) return distributionField(object, name) ?? { kind: 'bound', receiver: object, name };
  if (type === 'utils.data.DataLoader' && name === 'length') {
    const { length } = iterate(run, object);
    return length === undefined ? { kind: 'number', integer: true } : number(length);
  }
  if (COLLECTIONS.has(type) && name === 'size') {
    const { length } = iterate(run, object);
    return length === undefined ? { kind: 'number', integer: true } : number(length);
  }
  if (name === 'length') {
    const length = lengthOf(run, object);
    return length === undefined ? { kind: 'number', integer: true } : number(length);
  }
  return { kind: 'bound', receiver: object, name };
}

const TUPLES: ReadonlySet<string> = new Set(['kernel_size', 'stride', 'padding', 'dilation', 'output_padding']);

/** A convolution keeps sizes by dimension, also where it was given one number for all. */
function tuple(type: string, value: Value): Value {
  const rank = /^Conv\w*(\d)d$/.exec(type)?.[1];
  return rank && value.kind === 'number' ? list(Array.from({ length: Number(rank) }, () => value)) : value;
}

export function callInstanceMethod(
  run: Interpreter,
  object: Instance,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  const path = origin(object.type) ?? [];
  const type = path.join('.');
  if (CONTAINERS.has(type)) {
    const value = callContainer(run, object, path.at(-1)!, name, args, node);
    if (value) return value;
  }
  if (COLLECTIONS.has(type)) return callCollection(run, object, type, name, args, node);
  if (isDistribution(path)) return callDistribution(run, object, name, args, node);
  if (path[0] === 'nn') return callModuleMethod(run, object, name, args, node);
  if (path[0] === 'optim' && path.length === 2) {
    callbacks(run, args, node);
    run.optimizers.call(run, object, name, node);
    return name === 'step' ? { kind: 'number' } : UNKNOWN;
  }
  if (type === 'optim.lr_scheduler.OneCycleLR' && name === 'step') run.schedules.step(run, object, node);
  if (name === 'step' && path.at(-1) === 'ReduceLROnPlateau' && args.length === 0) {
    const message = "ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'";
    report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args });
  }
  if (name === 'at' && (path.at(-2) === 'data' || path.at(-2) === 'datasets')) {
    // What goes wrong in a data set of the package is shown here.
    const before = run.over;
    run.over = node;
    const sample = sampleOf(run, object, args[0]);
    run.over = before;
    return sample;
  }
  callbacks(run, args, node);
  return UNKNOWN;
}

/** Methods that give the module itself. */
const SELF: ReadonlySet<string> = new Set(['cuda', 'cpu', 'share_memory', 'requires_grad_', 'to_empty']);
const CASTS: ReadonlyMap<string, DType> = new Map([
  ['float', 'float32'],
  ['double', 'float64'],
  ['half', 'float16'],
  ['bfloat16', 'bfloat16'],
]);

const BUFFER = ['name', 'tensor', 'persistent'];

function callModuleMethod(run: Interpreter, object: Instance, name: string, args: readonly Value[], node: Site): Value {
  const [first = UNDEFINED, second = UNKNOWN] = args;
  if (name === 'requires_grad_' && first.kind !== 'boolean' && first.kind !== 'none') return object;
  if (name === 'requires_grad_') {
    for (const [, tensor] of parametersOf(run, object))
      run.revise(tensor, { ...tensor, requiresGrad: first.kind !== 'boolean' || first.value !== false });
    return object;
  }
  if (HOOKS.has(name)) return registerHook(run, object, name, first);
  if (name === 'train' || name === 'eval') {
    const on = name === 'eval' ? false : first.kind === 'boolean' ? first.value : true;
    for (const module of namedModules(object).keys()) setTraining(run, module, on);
    return object;
  }
  if (SELF.has(name)) return object;
  const dtype = CASTS.get(name);
  if (dtype) return castModule(run, object, dtype);
  switch (name) {
    case 'forward':
      return callModule(run, object, args, node);
    case 'super.forward':
      return callLayer(run, object, { kind: 'member', path: origin(object.type) ?? [] }, args, node);
    case 'to': {
      const dtype =
        args.find((arg) => arg.kind === 'dtype') ??
        (first.kind === 'literal' ? first.slot.value.fields.get('dtype') : undefined);
      return dtype?.kind === 'dtype' ? castModule(run, object, dtype.name) : object;
    }
    case 'parameters':
      if (hidesParameters(object)) return array({ kind: 'sequence', element: { kind: 'tensor', requiresGrad: true } });
      return array(list(parametersOf(run, object).map(([, tensor]) => tensor)));
    case 'named_parameters':
      if (hidesParameters(object)) return array({ kind: 'sequence', element: list([string(), { kind: 'tensor' }]) });
      return array(list(parametersOf(run, object).map(([key, tensor]) => list([string(key), tensor]))));
    case 'buffers':
    case 'named_buffers': {
      const { entries, open } = namedBuffers(run, object);
      const item = (key: Value, tensor: Value) => (name === 'buffers' ? tensor : list([key, tensor]));
      if (open) return array({ kind: 'sequence', element: item(string(), SOME_TENSOR) });
      return array(list(entries.map(([key, tensor]) => item(string(key), tensor))));
    }
    case 'children':
      return array(list(modulesIn(object).map(([, module]) => module)));
    case 'named_children':
      return array(list(modulesIn(object).map(([key, module]) => list([string(key), module]))));
    case 'modules':
      if (hidesParameters(object)) return array({ kind: 'sequence', element: UNKNOWN });
      return array(list([...namedModules(object).keys()]));
    case 'state_dict':
      return args.length === 0 ? stateDict(run, object) : UNKNOWN;
    case 'load_state_dict':
      return loadStateDict(run, object, args, node);
    case 'apply':
      for (const module of [...namedModules(object).keys()].reverse()) call(run, first, [module], node);
      return object;
    case 'register_module':
    case 'add_module':
    case 'register_buffer':
    case 'register_parameter': {
      const key = textOf(first);
      if (name.endsWith('module')) checkChild(run, second, node);
      else checkState(run, second, node, name.slice('register_'.length) as 'parameter' | 'buffer', key);
      if (name === 'register_buffer') markBuffer(second, flagOf(named(args, BUFFER).get('persistent'), true) !== false);
      if (key !== undefined) initialise(run, object, key, second);
      else if (CONTAINERS.has(origin(object.type)?.join('.') ?? '')) openContainer(run, object, second);
      return UNDEFINED;
    }
    case 'zero_grad':
      run.optimizers.call(run, object, name, node);
      return UNDEFINED;
    case 'get_submodule':
    case 'get_parameter':
    case 'get_buffer': {
      const key = textOf(first);
      return key === undefined ? UNKNOWN : key.split('.').reduce<Value>((at, part) => partOf(at, part), object);
    }
    default:
      // A loss that was given to its constructor what belongs into its call.
      if (name === 'backward' && object.module.value?.type.endsWith('Loss')) notCallable(run, node);
      callbacks(run, args, node);
      return UNKNOWN;
  }
}

/** What a module has under a name: a module inside it, a parameter, a buffer. */
function partOf(at: Value, name: string): Value {
  if (at.kind !== 'instance') return UNKNOWN;
  const own = children(at).find(([each]) => each === name)?.[1] ?? at.fields.value.fields.get(name);
  return own ?? stateTensor(at, name) ?? UNKNOWN;
}

/** Layers compute otherwise while they are trained. */
function setTraining(run: Interpreter, module: Instance, on: boolean | undefined): void {
  const value = module.module.value;
  if (value) {
    const { config, children, kind, type } = value;
    const mode = on === undefined ? {} : { training: on };
    run.set(module.module, { kind, type, config, ...(children && { children }), ...mode });
  } else initialise(run, module, 'training', boolean(on));
}
