/** Functions and classes of the package. */
import { applyFunction, constructModule, isFunction, isModule } from '../../rules';
import type { Size } from '../../sizes';
import {
  boolean,
  DTYPES,
  isWhole,
  list,
  number,
  type RecordValue,
  SOME_TENSOR,
  tensor,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../values';
import { overwriteSpan } from '../../values/spans';
import { COLLECTIONS, fillCollection } from '../builtins/collections';
import { call, callbacks, type Site } from '../calls';
import { checkChild } from '../checks/children';
import { checkRoot } from '../checks/inplace';
import { tensorsOf } from '../checks/origin';
import { checkParameters } from '../checks/parameters';
import { checkPlot } from '../checks/plots';
import { openFields } from '../classes';
import { array } from '../expressions';
import { scriptOf } from '../imports';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import type { Instance } from '../objects';
import { Slot } from '../store';
import { given, plain, report, take } from './apply';
import { flagOf, named } from './arguments';
import { load, save } from './checkpoints';
import { CONTAINERS, fillContainer } from './containers';
import { copied } from './copy';
import { DATA } from './data';
import { divergence, isDistribution, makeDistribution } from './distributions';
import { libraryFile, MODELS } from './models';
import { outcomeOf } from './outcomes';
import { grid } from './pictures';
import { markBuffer, markParameter, parametersOf } from './state';
import { remember } from './tensors';

const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI,
  e: Math.E,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

/** A member of the package: a dtype, a constant, or something to call or look into. */
export function memberOf(run: Interpreter, path: readonly string[]): Value {
  if (path[0] === 'vision' && path[1] === 'models' && path[2] !== undefined) {
    const models = scriptOf(run, libraryFile(MODELS)!);
    return (models.kind === 'namespace' && models.exports.get(path[2])) || UNKNOWN;
  }
  const [name] = path;
  if (path.length === 1 && name !== undefined) {
    const dtype = DTYPES.get(name);
    if (dtype) return { kind: 'dtype', name: dtype };
    if (Object.hasOwn(CONSTANTS, name)) return number(CONSTANTS[name]);
  }
  return { kind: 'member', path };
}

type Special = (run: Interpreter, args: readonly Value[], node: Site) => Value;

/** Runs a function with another setting, and sets it back. */
function during<T>(run: Interpreter, slot: Slot<T>, value: T, body: Value | undefined, node: Site): Value {
  const before = slot.value;
  run.set(slot, value);
  if (body?.kind !== 'closure') return UNKNOWN;
  const result = call(run, body, [], node);
  run.set(slot, before);
  return result;
}

const withoutGrad: Special = (run, args, node) => {
  if (args[0]?.kind === 'closure') return during(run, run.gradMode, false, args[0], node);
  return UNKNOWN;
};

const SPECIAL: Readonly<Record<string, Special>> = {
  no_grad: withoutGrad,
  inference_mode: withoutGrad,
  'autograd.no_grad': withoutGrad,
  enable_grad: (run, args, node) => during(run, run.gradMode, true, args[0], node),
  set_grad_enabled(run, [mode, body], node) {
    const on = mode?.kind === 'boolean' ? (mode.value ?? true) : true;
    if (body) return during(run, run.gradMode, on, body, node);
    run.set(run.gradMode, on);
    return UNDEFINED;
  },
  set_default_dtype(run, [dtype]) {
    run.set(run.defaultDtype, dtype?.kind === 'dtype' ? dtype.name : undefined);
    return UNDEFINED;
  },
  set_default_tensor_type(run) {
    run.set(run.defaultDtype, undefined);
    return UNDEFINED;
  },
  is_tensor: (_run, [value]) =>
    boolean(value && value.kind !== 'unknown' && value.kind !== 'union' ? value.kind === 'tensor' : undefined),
  tqdm: (run, args) => library(run, ['tqdm'], new Map([['iterable', args[0] ?? UNKNOWN]])),
  'cuda.is_available': () => boolean(false),
  'backends.mps.is_available': () => boolean(false),
  device: (run, args) => device(run, args),
  'autograd.grad': (run, args, node) => gradients(run, args, node),
  'autograd.Variable': (_run, args) => variable(named(args, ['data', 'requires_grad'])),
  'distributions.kl_divergence': divergence,
  'distributions.kl.kl_divergence': divergence,
  'nn.utils.clip_grad_norm_': () => ({ kind: 'tensor', shape: [], dtype: 'float32' }),
  'copy.copy': (run, [value = UNKNOWN]) => copied(run, value, false),
  'copy.deepcopy': (run, [value = UNKNOWN]) => copied(run, value, true),
  'nn.DataParallel': (_run, [module = UNKNOWN]) => module,
  'optim.swa_utils.AveragedModel': averaged,
  'nn.utils.weight_norm': reparametrised,
  'nn.utils.spectral_norm': reparametrised,
  'nn.utils.parametrizations.weight_norm': reparametrised,
  'nn.utils.parametrizations.spectral_norm': reparametrised,
  'nn.utils.parametrizations.orthogonal': reparametrised,
  'nn.Embedding.from_pretrained': (run, args, node) => pretrained(run, ['nn', 'Embedding'], args, node),
  'nn.EmbeddingBag.from_pretrained': (run, args, node) => pretrained(run, ['nn', 'EmbeddingBag'], args, node),
  save,
  load,
  'vision.utils.make_grid': grid,
  'nn.Transformer.generate_square_subsequent_mask': squareMask,
  'nn.parallel.data_parallel': (run, [module = UNKNOWN, input = UNKNOWN], node) => call(run, module, [input], node),
};

/** `from_pretrained`: a layer of the sizes of its weights. */
function pretrained(run: Interpreter, path: readonly string[], args: readonly Value[], node: Site): Value {
  const [weights, ...rest] = args;
  const shape = weights?.kind === 'tensor' ? run.tensor(weights).shape : undefined;
  const options = rest.at(-1)?.kind === 'literal' ? rest.slice(-1) : [];
  const named = options[0]?.kind === 'literal' ? options[0].slot.value : undefined;
  const { freeze = boolean(true), ...others } = Object.fromEntries(named?.fields ?? []);
  const sizes = shape?.length === 2 ? shape.map((size) => number(size)) : [UNKNOWN, UNKNOWN];
  const state: RecordValue = { kind: 'record', fields: new Map(Object.entries(others)) };
  const made = constructMember(run, path, [...sizes, { kind: 'literal', slot: new Slot(state) }], node, undefined);
  const frozen = flagOf(rest[0]?.kind === 'boolean' ? rest[0] : freeze, true);
  if (made.kind === 'instance')
    for (const [, tensor] of parametersOf(run, made)) {
      const { requiresGrad: _guess, ...unfrozen } = tensor;
      run.revise(tensor, { ...unfrozen, ...(frozen !== undefined && { requiresGrad: !frozen }) });
    }
  return made;
}

/** A copy of a module, whose averages have names of their own. */
function averaged(run: Interpreter, [module = UNKNOWN]: readonly Value[]): Value {
  return reparametrised(run, [copied(run, module, true)]);
}

/** What is done to weights leaves shapes alone, but gives them other names in the module's state. */
function reparametrised(run: Interpreter, [module = UNKNOWN]: readonly Value[]): Value {
  if (module.kind === 'instance') openFields(run, module);
  return module;
}

/** A mask of as many rows as columns. */
function squareMask(run: Interpreter, args: readonly Value[]): Value {
  const { value: size } = (args[0]?.kind === 'number' ? args[0] : {}) as { value?: Size };
  const wanted = named(args, ['sz']).get('dtype');
  const dtype = wanted?.kind === 'dtype' ? wanted.name : wanted ? undefined : run.defaultDtype.value;
  return tensor(size === undefined ? undefined : [size, size], dtype, { device: 'cpu', requiresGrad: false });
}

/** `torch.autograd.grad`: a gradient for each input, of its shape. */
function gradients(run: Interpreter, args: readonly Value[], node: Site): Value {
  const given = named(args, ['outputs', 'inputs', 'grad_outputs']);
  const start = given.get('grad_outputs');
  const [output] = tensorsOf([given.get('outputs') ?? UNKNOWN]);
  if (output) checkRoot(run, run.tensor(output), start !== undefined && start.kind !== 'none', args, node);
  const inputs = given.get('inputs') ?? UNKNOWN;
  const items = inputs.kind === 'tensor' ? [inputs] : iterate(run, inputs).items;
  if (!items) return array({ kind: 'sequence', element: SOME_TENSOR });
  const recorded = flagOf(given.get('create_graph'), false);
  const like = (item: Value): Value => {
    const { shape, dtype } = item.kind === 'tensor' ? run.tensor(item) : SOME_TENSOR;
    const known = { ...(shape && { shape }), ...(dtype && { dtype }) };
    return { kind: 'tensor', ...known, ...(recorded === false && { requiresGrad: false }) };
  };
  return array(list(items.map(like)));
}

function specialOf(name: string): Special | undefined {
  if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name];
  return Object.hasOwn(DATA, name) ? DATA[name] : undefined;
}

/** A deprecated wrapper: the tensor itself, with gradients if it is told so. */
function variable(fields: Map<string, Value>): Value {
  const data = fields.get('data') ?? UNKNOWN;
  const grad = fields.get('requires_grad');
  if (data.kind !== 'tensor' || grad?.kind !== 'boolean' || grad.value === undefined) return data;
  return { ...data, requiresGrad: grad.value };
}

function device(run: Interpreter, [name]: readonly Value[]): Value {
  if (name?.kind === 'device') return name;
  const text = name && plain(run, name);
  return { kind: 'device', ...(text?.kind === 'string' && text.value !== undefined && { name: text.value }) };
}

/** An object of a class of the package. */
export function library(run: Interpreter, path: readonly string[], fields: Map<string, Value>, node?: Site): Instance {
  const state: RecordValue = { kind: 'record', fields };
  return {
    kind: 'instance',
    type: { kind: 'member', path },
    fields: new Slot(state),
    module: new Slot(undefined),
    ...(node?.kind === 'new' && { made: node, file: run.place.file }),
  };
}

/** Functions that make tensors of the script's own data, of which there may be any number. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set([
  'tensor',
  'as_tensor',
  'from_numpy',
  'FloatTensor',
  'LongTensor',
  'Tensor',
]);

export function callMember(run: Interpreter, path: readonly string[], args: readonly Value[], node: Site): Value {
  const name = path.join('.');
  checkParameters(run, { name, args, node });
  const special = specialOf(name);
  if (special) return special(run, args, node);
  const fills = path[0] === 'nn' && path[1] === 'init' && !name.includes('calc');
  if (fills && args[0]) overwriteSpan(args[0]);
  if (fills && !isFunction(path)) return args[0] ?? UNKNOWN;
  callbacks(run, args, node);
  if (path[0] === 'plot') checkPlot(run, path.at(-1)!, args, node);
  if (!isFunction(path)) return UNKNOWN;
  const outside = FROM_OUTSIDE.has(name);
  const { positional, options, whole } = given(run, args);
  if (!whole) return fills ? (args[0] ?? UNKNOWN) : UNKNOWN;
  const counted = outside && !options.has('dtype') ? ofAnyLength(run, positional[0]) : undefined;
  if (counted) return remember(run, name, counted, args, node, options);
  const asked = { op: name, args: positional, options, external: outside };
  const outcome = outcomeOf(run, node, asked, (context) => applyFunction(path, positional, options, context));
  const value = take(run, outcome, node, { args, op: path.at(-1)! });
  // Starting values are written into the tensor itself.
  if (fills) return args[0] ?? UNKNOWN;
  const [first] = args;
  if (outcome.receiver && first?.kind === 'tensor') run.revise(first, outcome.receiver);
  const out = options.get('out');
  if (out?.kind === 'tensor' && value.kind === 'tensor' && value !== out) run.revise(out, value);
  const own: Value = value.kind === 'tensor' && args.includes(value) && !name.endsWith('_') ? { ...value } : value;
  return remember(run, path.at(-1)!, own, args, node, options);
}

/** The tensor of an array of any number of numbers, as a script reads it from a file. */
function ofAnyLength(run: Interpreter, data: Value | undefined): Value | undefined {
  const shape: Size[] = [];
  let at = data;
  for (; at?.kind === 'sequence'; at = at.element) shape.push(at.length ?? run.external('N'));
  if (shape.length === 0 || at?.kind !== 'number') return undefined;
  const dtype = isWhole(at) === undefined ? undefined : isWhole(at) ? 'int64' : run.defaultDtype.value;
  return { kind: 'tensor', shape, device: 'cpu', requiresGrad: false, strides: 'contiguous', ...(dtype && { dtype }) };
}

/** Layers that are made around a module. */
const STACKS: ReadonlySet<string> = new Set(['TransformerEncoder', 'TransformerDecoder']);

/** `new` of a class of the package; with `self`, the part of an object of a class that extends it. */
export function constructMember(
  run: Interpreter,
  path: readonly string[],
  args: readonly Value[],
  node: Site,
  self: Instance | undefined,
): Value {
  const name = path.join('.');
  const type = path.at(-1) ?? '';
  if (COLLECTIONS.has(name)) {
    const made = self ?? library(run, path, new Map(), node);
    fillCollection(run, made, args);
    return made;
  }
  if (CONTAINERS.has(name)) {
    const made = self ?? library(run, path, new Map(), node);
    fillContainer(run, made, type, args, node);
    return made;
  }
  if (name === 'nn.Parameter') return parameter(run, args, node);
  if (name === 'nn.Buffer') return buffer(run, args);
  if (path[0] === 'nn' && isModule(type)) {
    const made = self ?? library(run, path, new Map(), node);
    const { positional, options, whole } = given(run, args);
    if (STACKS.has(type) && args[0]) checkChild(run, args[0], node);
    if (!whole) return made;
    const sized = (value: Value): Value =>
      value.kind === 'number' && value.integer && value.value === undefined ? number(run.fresh('n')) : value;
    const sizes = positional.map(sized);
    const named = new Map([...options].map(([key, value]) => [key, sized(value)]));
    const asked = { op: `new ${type}`, args: sizes, options: named };
    const outcome = outcomeOf(run, node, asked, (context) => constructModule(type, sizes, named, context));
    const value = take(run, outcome, node, { args });
    if (value.kind === 'module') run.set(made.module, value);
    return made;
  }
  checkParameters(run, { name, args, node });
  if (isDistribution(path) && !self) return makeDistribution(run, path, args, node);
  const special = specialOf(`new ${name}`) ?? specialOf(name);
  if (special && !self) return special(run, args, node);
  if (self) return self;
  if (isFunction(path)) return callMember(run, path, args, node);
  const fields = new Map<string, Value>();
  for (const [at, arg] of args.entries()) fields.set(`argument ${at}`, arg);
  return library(run, path, fields, node);
}

function parameter(run: Interpreter, args: readonly Value[], node: Site): Value {
  const { positional, options } = given(run, args);
  const data = positional[0] ?? options.get('data');
  const grad = positional[1] ?? options.get('requires_grad');
  const requiresGrad = grad?.kind === 'boolean' ? grad.value : true;
  const { requiresGrad: _before, ...rest } = data?.kind === 'tensor' ? data : SOME_TENSOR;
  if (requiresGrad && rest.dtype && !/float|complex/.test(rest.dtype)) {
    const message = 'only Tensors of floating point dtype can require gradients';
    report(run, { code: 'dtype-mismatch', certainty: 'certain', message, actual: rest.dtype }, node, { args });
  }
  return markParameter({ ...rest, ...(requiresGrad !== undefined && { requiresGrad }) });
}

function buffer(run: Interpreter, args: readonly Value[]): Value {
  const { positional, options } = given(run, args);
  const data = positional[0] ?? options.get('data');
  const made: Value =
    data?.kind === 'tensor' ? { ...data, requiresGrad: false } : { kind: 'tensor', requiresGrad: false };
  markBuffer(made, flagOf(positional[1] ?? options.get('persistent'), true) !== false);
  return made;
}
