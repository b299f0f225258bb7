/** A declared overload with its signature taken apart, and how values fit its parameters. */

import { type Param, parseSchema, type Schema } from '../../../native/codegen/schema';
import { outRule } from '../../../native/ops/outs';
import { product } from '../sizes';
import { isComplex, isIntegral, isWhole, type TensorValue, type Value } from '../values';
import type { Declared } from './declared';

export type { Param };

export interface Overload {
  readonly name: string;
  readonly declared: Declared;
  readonly params: readonly Param[];
  readonly positional: number;
  /** Values of parameters that are left out. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly returns: Schema['returns'];
  /** The result may be a view of the first argument. */
  readonly view: boolean;
  /** The first argument is written to. */
  readonly mutating: boolean;
  /** How many tensors `out` may name for the results. */
  readonly outs: number;
}

export function overload(declared: Declared): Overload {
  const { name, params: parsed, returns } = parseSchema(declared.schema);
  // PyTorch's binding takes null for a list that is empty unless given.
  const params = parsed.map((p) => (p.kind === 'int[]' && p.fallback === '[]' ? { ...p, optional: true } : p));
  const positional = params.findIndex((p) => p.keywordOnly);
  const inplace = declared.inplaceOf !== undefined;
  const view = !inplace && (params[0]?.aliased ?? false);
  const mutating = inplace || (params[0]?.mutated ?? false);
  const tensors = returns.every((r) => r.kind === 'Tensor');
  return {
    name,
    declared,
    params,
    positional: positional < 0 ? params.length : positional,
    defaults: new Map(params.flatMap((p) => (p.fallback === undefined ? [] : [[p.name, constant(p.fallback)]]))),
    returns,
    view,
    mutating,
    outs: declared.library || view || mutating || !tensors ? 0 : returns.length,
  };
}

/** The value of a default, from its source text. */
function constant(text: string): Value {
  if (text === 'None') return { kind: 'none' };
  if (text === 'True' || text === 'False') return { kind: 'boolean', value: text === 'True' };
  if (/^['"]/.test(text)) return { kind: 'string', value: text.slice(1, -1) };
  if (text.startsWith('[') || text.startsWith('(')) {
    const inside = text.slice(1, -1).trim();
    return { kind: 'list', items: inside ? inside.split(',').map((item) => constant(item.trim())) : [] };
  }
  return Number.isNaN(Number(text)) ? { kind: 'unknown' } : { kind: 'number', value: Number(text) };
}

/** Whether a value can be an argument: yes, no, or only if an unknown turns out so. */
export type Fit = boolean | undefined;

const both = (a: Fit, b: Fit): Fit => (a === false || b === false ? false : a && b);

function eachFits(items: readonly Value[], fits: (item: Value, place: number) => Fit): Fit {
  let result: Fit = true;
  items.forEach((item, place) => {
    result = both(result, fits(item, place));
  });
  return result;
}

const whole = (value: Value): Fit =>
  value.kind === 'number' ? isWhole(value) : value.kind === 'unknown' ? undefined : false;

/** Whether a value may stand in a list of sizes: a tensor that holds one number may, and behind the first a truth value. */
const wholeAmong = (value: Value, place: number): Fit => {
  if (value.kind === 'boolean') return place > 0;
  if (value.kind === 'tensor') return holdsWhole(value);
  return whole(value);
};

/** Whether a tensor holds exactly one whole number; its value is not known. */
function holdsWhole({ dtype, shape }: TensorValue): Fit {
  if (dtype && !isIntegral(dtype, true)) return false;
  return dtype && shape?.every((size) => typeof size === 'number') ? product(shape) === 1 : undefined;
}

/** Truth values in a list of sizes are numbers. */
const counted = (value: Value): Value =>
  value.kind === 'boolean' && value.value !== undefined ? { kind: 'number', value: Number(value.value) } : value;
const countedAll = (items: readonly Value[]): Value => ({ kind: 'list', items: items.map(counted) });
const asTaken = ({ kind }: Param, value: Value): Value =>
  kind === 'int[]' && value.kind === 'list' && value.items.some((item) => item.kind === 'boolean')
    ? countedAll(value.items)
    : value;

/** What may be anything as far as rules know; so may values of the interpreter's own kinds. */
const maybe = (value: Value): Fit => (value.kind === 'unknown' || !KNOWN.has(value.kind) ? undefined : false);

const KNOWN: ReadonlySet<string> = new Set([
  'tensor',
  'number',
  'boolean',
  'string',
  'none',
  'list',
  'sequence',
  'record',
  'dtype',
  'device',
  'member',
  'module',
  'object',
]);

export function accepts(own: Overload, param: Param, value: Value, lenient: boolean): Fit {
  const { kind } = value;
  const numeric = kind === 'number' || kind === 'boolean' || (kind === 'object' && value.type === 'Complex');
  const single = lenient && kind === 'tensor' ? (value.shape ? value.shape.length === 0 : undefined) : false;
  switch (param.kind) {
    case 'Tensor':
      if (kind === 'tensor') return true;
      // Recurrent layers take packed sequences too.
      if (kind === 'object' && value.type === 'PackedSequence') return own.name === 'forward';
      if (numeric) return (own.declared.numbers?.includes(param.name) && !param.mutated) ?? false;
      return maybe(value);
    case 'TensorList':
      if (kind === 'list')
        return eachFits(value.items, (item) =>
          item.kind === 'tensor' || (item.kind === 'none' && param.holes) ? true : maybe(item),
        );
      return kind === 'sequence' ? (value.element.kind === 'tensor' ? true : maybe(value.element)) : maybe(value);
    case 'int':
      // A tensor may stand for a whole number when it holds one.
      if (kind === 'tensor' && value.dtype && !isIntegral(value.dtype)) return false;
      return single === false ? whole(value) : single;
    case 'int[]':
      // Adaptive pools keep sizes that are null.
      if (kind === 'list')
        return eachFits(
          value.items,
          (item, place) =>
            (item.kind === 'none' && param.optional && param.name === 'output_size') || wholeAmong(item, place),
        );
      if (kind === 'sequence') return whole(value.element);
      return param.length ? wholeAmong(value, 0) : maybe(value);
    case 'float':
      return kind === 'number' || kind === 'boolean' ? true : single === false ? maybe(value) : single;
    case 'float[]':
      return kind === 'list' || kind === 'sequence' || (param.length && kind === 'number') ? true : maybe(value);
    case 'bool':
      return kind === 'boolean' || own.declared.library ? true : maybe(value);
    case 'Scalar':
      if (param.name === 'padding') return kind === 'string' || kind === 'list' || whole(value);
      return numeric ? true : single === false ? maybe(value) : single;
    case 'ScalarType':
      return kind === 'dtype' ? true : maybe(value);
    case 'Device':
      return kind === 'device' || kind === 'string' || kind === 'object' || kind === 'record' || kind === 'module'
        ? true
        : maybe(value);
    case 'str':
      return kind === 'string' ? true : maybe(value);
    default:
      return kind === 'object' ? true : kind === 'member' ? true : maybe(value);
  }
}

/** Whether using the value certainly fails: null, truth values and lists of one item count as numbers in places. */
const isMistake = ({ kind, fallback, optional }: Param, value: Value): boolean =>
  kind === 'Tensor' ||
  ((kind === 'int' || kind === 'float') && value.kind === 'list') ||
  // A size that must be given is counted with.
  (kind === 'int' && fallback === undefined && !optional && value.kind === 'none') ||
  // Numbers with a fraction and single truth values are none.
  ((kind === 'int' || kind === 'int[]') && value.kind === 'number' && isWhole(value) === false) ||
  (kind === 'int[]' && value.kind === 'boolean') ||
  (kind !== 'Device' &&
    !['none', 'boolean', 'list', 'number'].includes(value.kind) &&
    !(value.kind === 'tensor' && (value.shape?.length ?? 0) <= 1));

/** What is wrong with values that are of another kind than their parameters. */
export function misfits(own: Overload, args: ReadonlyMap<string, Value>): Map<string, string> {
  const found = new Map<string, string>();
  for (const param of own.params) {
    const value = args.get(param.name);
    const empty = value?.kind === 'none' && (param.optional || param.fallback !== undefined || param.kind !== 'int');
    if (value && !empty && accepts(own, param, value, false) === false && isMistake(param, value))
      found.set(param.name, misfit(own, param, value));
  }
  return found;
}

const misfit = (own: Overload, { name, kind }: Param, value: Value): string =>
  `${own.name}(): argument '${shown(name)}' must be ${EXPECTED[kind]}, not ${typeName(value)}`;

export interface Binding {
  readonly overload: Overload;
  readonly args: ReadonlyMap<string, Value>;
  /** False: some unknown argument may not fit. */
  readonly certain: boolean;
  /** Of a function that looks at the kinds of its arguments only when it uses them: what is wrong with which. */
  readonly mistakes: ReadonlyMap<string, string>;
}

/** Keywords that say nothing about shapes and that every factory takes. */
const SILENT = new Set(['layout', 'pin_memory']);
export const isFactory = (own: Overload): boolean => own.params.some((p) => p.name === 'requires_grad');
const NAMES: Readonly<Record<string, readonly string[]>> = {
  self: ['input', 'x', 'a', 'x1'],
  other: ['x2'],
  dim: ['axis'],
  keepdim: ['keepdims'],
};

/** Another call: too many or too few arguments, unknown names, kinds that do not fit. */
export interface Misfit {
  readonly message: string;
  /** How far the arguments fitted: the overload that fitted furthest is the one to complain about. */
  readonly depth: number;
  readonly argument?: string;
}

const shown = (name: string) => (name === 'self' ? 'input' : name);

/** Sorts arguments to the parameters of one overload, as the engine's binding does. */
export function bind(
  own: Overload,
  positional: readonly Value[],
  options: ReadonlyMap<string, Value>,
  lenient: boolean,
): Binding | Misfit {
  const { params } = own;
  const args = new Map<string, Value>();
  const mistakes = new Map<string, string>();
  const { library } = own.declared;
  let certain = true;
  let taken = 0;
  let named = 0;
  const refuse = (message: string, argument?: string): Misfit => ({
    message: `${own.name}()${message}`,
    depth: taken + named,
    ...(argument && { argument: shown(argument) }),
  });
  let count = positional.length;
  while (count > 0 && isLeft(positional[count - 1]!)) count--;
  for (let i = 0; i < own.positional && taken < count; i++) {
    const param = params[i]!;
    const value = positional[taken]!;
    const openList =
      param.kind === 'int[]' &&
      !param.length &&
      i === own.positional - 1 &&
      (i === 0 || (i === 1 && params[0]!.kind === 'Tensor'));
    if (openList && !['list', 'sequence', 'tensor'].includes(value.kind)) {
      const rest = positional.slice(taken, count);
      const fit = eachFits(rest, wholeAmong);
      if (fit !== false && (fit || rest.length > 1 || value.kind !== 'unknown')) {
        if (!fit) certain = false;
        args.set(param.name, countedAll(rest));
        taken = count;
        break;
      }
    }
    if (value.kind === 'none') {
      const may = param.optional || (isLeft(value) && param.fallback !== undefined);
      if (!may) {
        const text = `: argument '${shown(param.name)}' (position ${i + 1}) must be ${EXPECTED[param.kind]}, not NoneType`;
        if (!library || isLeft(value)) return refuse(text, param.name);
        if (isMistake(param, value)) mistakes.set(param.name, `${own.name}()${text}`);
      }
      if (library && !isLeft(value)) args.set(param.name, value);
      taken++;
      continue;
    }
    const fit = accepts(own, param, value, lenient);
    if (fit === false) {
      const text = `: argument '${shown(param.name)}' (position ${i + 1}) must be ${EXPECTED[param.kind]}, not ${typeName(value)}`;
      if (!library) return refuse(text, param.name);
      if (isMistake(param, value)) mistakes.set(param.name, `${own.name}()${text}`);
    } else if (fit === undefined) certain = false;
    args.set(param.name, asTaken(param, value));
    taken++;
  }
  if (taken < count) return refuse(` takes ${own.positional} positional arguments but ${count} were given`);
  for (const [name, value] of options) {
    if (isLeft(value) || (name === 'out' && own.outs > 0) || (SILENT.has(name) && isFactory(own))) continue;
    if (name === 'out' && value.kind === 'none' && !library) continue;
    const param = params.find((p) => p.name === name || NAMES[p.name]?.includes(name));
    if (!param) return refuse(` got an unexpected keyword argument '${name}'`, name);
    named++;
    if (args.has(param.name)) return refuse(` got multiple values for argument '${name}'`, name);
    if (value.kind === 'none' && (library || param.optional)) {
      if (library) args.set(param.name, value);
      continue;
    }
    const fit = accepts(own, param, value, lenient);
    if (fit === false) {
      const text = `: argument '${shown(param.name)}' must be ${EXPECTED[param.kind]}, not ${typeName(value)}`;
      if (!library) return refuse(text, param.name);
      if (isMistake(param, value)) mistakes.set(param.name, `${own.name}()${text}`);
    } else if (fit === undefined) certain = false;
    args.set(param.name, asTaken(param, value));
  }
  const out = own.outs > 0 ? options.get('out') : undefined;
  if (out && out.kind !== 'none') {
    const fit = takesOut(own, out);
    if (fit === false) return refuse(" got an unexpected keyword argument 'out'", 'out');
    if (fit === undefined) certain = false;
    const [first] = args.values();
    const complex = first?.kind === 'tensor' && first.dtype !== undefined && isComplex(first.dtype);
    // A result written into a tensor is of its dtype, unless another is asked for or it must be what it is anyway.
    if (
      out.kind === 'tensor' &&
      outRule(own.name)?.kind !== 'same' &&
      !(complex && !isComplex(out.dtype ?? 'complex64'))
    )
      for (const { kind, name } of params)
        if (kind === 'ScalarType' && !args.has(name))
          args.set(name, out.dtype ? { kind: 'dtype', name: out.dtype } : { kind: 'unknown' });
  }
  const missing = params.filter((p) => !args.has(p.name) && p.fallback === undefined && (library || !p.optional));
  if (missing.length > 0) {
    const names = missing.map((p) => `"${shown(p.name)}"`).join(', ');
    return refuse(` missing ${missing.length} required positional arguments: ${names}`);
  }
  let [tensors, numbers] = [0, 0];
  for (const param of params) {
    const value = param.kind === 'Tensor' ? args.get(param.name) : undefined;
    if (value?.kind === 'tensor' || value?.kind === 'unknown') tensors++;
    else if (value && value.kind !== 'object') numbers++;
  }
  if (numbers > 0 && tensors === 0 && !library)
    return refuse(`: argument '${shown(params[0]!.name)}' (position 1) must be Tensor`);
  return { overload: own, args, certain, mistakes };
}

function takesOut({ outs }: Overload, out: Value): Fit {
  if (outs === 1) return out.kind === 'tensor' ? true : maybe(out);
  if (out.kind !== 'list') return out.kind === 'sequence' ? undefined : maybe(out);
  return out.items.length === outs && eachFits(out.items, (item) => (item.kind === 'tensor' ? true : maybe(item)));
}

const isLeft = (value: Value): boolean => value.kind === 'none' && value.left === true;

const EXPECTED: Readonly<Record<Param['kind'], string>> = {
  Tensor: 'Tensor',
  TensorList: 'tuple of Tensors',
  int: 'int',
  'int[]': 'tuple of ints',
  float: 'float',
  'float[]': 'tuple of floats',
  bool: 'bool',
  Scalar: 'Number',
  ScalarType: 'torch.dtype',
  Device: 'torch.device',
  MemoryFormat: 'torch.memory_format',
  str: 'str',
  Generator: 'torch.Generator',
};

export function typeName(value: Value): string {
  switch (value.kind) {
    case 'tensor':
      return 'Tensor';
    case 'number':
      return isWhole(value) === false ? 'float' : 'int';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'str';
    case 'none':
      return 'NoneType';
    case 'list':
    case 'sequence':
      return 'list';
    case 'record':
      return 'dict';
    case 'dtype':
      return 'torch.dtype';
    case 'device':
      return 'torch.device';
    case 'module':
    case 'object':
      return value.type;
    case 'member':
      return 'function';
    default:
      return 'object';
  }
}
