/** One call by the engine without data, and by the rules: whether they agree. */

import {
  applyFunction,
  applyMethod,
  applyModule,
  type Context,
  constructModule,
  isFunction,
  isMethod,
  isModule,
  type Outcome,
  type Problem,
  splitOptions,
} from '../../../extension/language/rules';
import { Facts, type Size, variable } from '../../../extension/language/sizes';
import { type DType, tensor, type Value } from '../../../extension/language/values';
import { isTensor, torch } from '../../golden/compare';
import { lookup, method } from '../../golden/replay';
import { type Spec, type Specimen, specOf } from './specimens';

/** `unknown`: the rule says less than the engine. `open`: the engine cannot tell without data. */
export interface Verdict {
  readonly kind: 'agree' | 'differ' | 'unknown' | 'open';
  readonly text?: string;
  /** The rules refuse what the engine takes. */
  readonly alarm?: true;
}

/** A value that a module's specimen describes is made anew. */
function live(spec: Spec, device: string): unknown {
  if (spec === null || typeof spec !== 'object') return spec;
  if ('tensor' in spec)
    return lookup(device === 'meta' ? 'empty' : 'zeros')([...spec.tensor], {
      dtype: (torch as never as Record<string, unknown>)[spec.dtype],
      device,
    });
  if ('list' in spec) return spec.list.map((item) => live(item, device));
  if ('record' in spec)
    return Object.fromEntries(Object.entries(spec.record).map(([key, item]) => [key, live(item, device)]));
  if ('dtype' in spec) return (torch as never as Record<string, unknown>)[spec.dtype];
  if ('module' in spec) {
    const module = Reflect.construct(
      lookup(spec.module.name.slice(4)),
      spec.module.args.map((arg) => live(arg, device)),
    );
    return method(module, 'to')(device);
  }
  throw new Error('cannot make this');
}

/** Lazy modules learn their sizes from a first call, which they cannot on another device than the one they are made on. */
const deviceOf = ({ name }: Specimen): string => (name.startsWith('nn.Lazy') ? 'cpu' : 'meta');

function engine(specimen: Specimen, device = deviceOf(specimen)): unknown {
  const args = specimen.args.map((arg) => live(arg, device));
  if (specimen.name.startsWith('new ')) return Reflect.construct(lookup(specimen.name.slice(4)), args);
  if (!specimen.self) return lookup(specimen.name)(...args);
  const self = live(specimen.self, device);
  if (isTensor(self)) return method(self, specimen.name.slice('Tensor.'.length))(...args);
  return (self as (...args: unknown[]) => unknown)(...args);
}

const CONTEXT: Context = { facts: Facts.none, defaultDtype: 'float32', fresh: (name, least) => variable(name, least) };

/** The rules' view of a spec. */
export function abstract(spec: Spec): Value {
  if (spec === undefined) return { kind: 'none', left: true };
  if (spec === null) return { kind: 'none' };
  if (typeof spec === 'number') return { kind: 'number', value: spec };
  if (typeof spec === 'boolean') return { kind: 'boolean', value: spec };
  if (typeof spec === 'string') return { kind: 'string', value: spec };
  if ('tensor' in spec) return tensor(spec.tensor, spec.dtype as DType, { device: 'meta', requiresGrad: false });
  if ('list' in spec) return { kind: 'list', items: spec.list.map(abstract) };
  if ('record' in spec)
    return { kind: 'record', fields: new Map(Object.entries(spec.record).map(([key, item]) => [key, abstract(item)])) };
  if ('dtype' in spec) return { kind: 'dtype', name: spec.dtype as DType };
  if ('module' in spec) return rules(spec.module).value;
  return { kind: 'unknown' };
}

/** Whether rules know the name at all. */
export function isKnown(name: string): boolean {
  if (name.startsWith('new nn.')) return isModule(name.slice('new nn.'.length));
  if (name.startsWith('new ')) return isFunction(name.slice('new '.length).split('.'));
  if (name.endsWith('()')) return isModule(name.slice('nn.'.length, -2));
  return name.startsWith('Tensor.') ? isMethod(name.slice('Tensor.'.length)) : isFunction(name.split('.'));
}

function rules(specimen: Specimen): Outcome {
  const { positional, options } = splitOptions(specimen.args.map(abstract));
  if (specimen.name.startsWith('new nn.'))
    return constructModule(specimen.name.slice('new nn.'.length), positional, options, CONTEXT);
  if (!specimen.self) return applyFunction(specimen.name.replace('new ', '').split('.'), positional, options, CONTEXT);
  const self = abstract(specimen.self);
  if (self.kind === 'tensor')
    return applyMethod(self, specimen.name.slice('Tensor.'.length), positional, options, CONTEXT);
  if (self.kind === 'module') return applyModule(self, positional, options, CONTEXT);
  return { value: { kind: 'unknown' }, problems: [] };
}

/** Texts by which the engine says that it needs the elements. */
const NEEDS_DATA = /meta|no data|no elements to read|materialize|1D CPU int64/i;

/** What shapes do not tell: how large the memory behind a tensor is, and how much the machine has. */
const MEMORY = /out of bounds for storage|can't allocate memory/;

export function judge(specimen: Specimen): Verdict {
  let found: unknown;
  let error: string | undefined;
  try {
    found = engine(specimen);
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  const { value, problems } = rules(specimen);
  const refused = problems.find((problem) => problem.certainty === 'certain');
  if (error !== undefined && NEEDS_DATA.test(error)) return judgeWithData(specimen, value, refused);
  if (error !== undefined) {
    if (MEMORY.test(error)) return { kind: refused ? 'agree' : 'open' };
    if (refused) return { kind: 'agree' };
    return { kind: value.kind === 'unknown' ? 'unknown' : 'differ', text: `engine: ${error}; rules: ${show(value)}` };
  }
  if (refused)
    return fails(specimen)
      ? { kind: 'agree' }
      : { kind: 'differ', alarm: true, text: `engine: ${text(found)}; rules: ${refused.message}` };
  if (specimen.name.startsWith('new nn.')) return { kind: value.kind === 'module' ? 'agree' : 'unknown' };
  const match = matches(found, value);
  if (match === undefined) return { kind: 'unknown', text: `engine: ${text(found)}; rules: ${show(value)}` };
  return match ? { kind: 'agree' } : { kind: 'differ', text: `engine: ${text(found)}; rules: ${show(value)}` };
}

/** Where the engine needs elements: they are zeros, so that what it gives is one answer of many, and its errors tell nothing. */
function judgeWithData(specimen: Specimen, value: Value, refused: Problem | undefined): Verdict {
  let found: unknown;
  try {
    found = engine(specimen, 'cpu');
  } catch {
    return { kind: 'open' };
  }
  const saying = `engine with data: ${text(found)}; rules: `;
  if (refused) return { kind: 'differ', alarm: true, text: saying + refused.message };
  const match = matches(found, value);
  if (match === false) return { kind: 'differ', text: saying + show(value) };
  if (match) return { kind: 'agree' };
  return vague(value) ? { kind: 'unknown', text: saying + show(value) } : { kind: 'open' };
}

/** Whether not even the number of dimensions is known. */
const vague = (value: Value): boolean =>
  value.kind === 'list'
    ? value.items.some(vague)
    : value.kind === 'unknown' || (value.kind === 'tensor' && !value.shape);

/** Whether the engine refuses the call when it has to compute: without data it does not look at everything. */
function fails(specimen: Specimen): boolean {
  try {
    engine(specimen, 'cpu');
    return false;
  } catch {
    return true;
  }
}

/** Whether what the engine gave is what the rules say; nothing when they do not say it all. */
export function matches(found: unknown, value: Value): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  if (isTensor(found)) {
    if (value.kind !== 'tensor') return false;
    if (value.dtype && `torch.${value.dtype}` !== `${found.dtype}`) return false;
    if (!value.shape) return undefined;
    const shape: readonly Size[] = value.shape;
    const sizes = [...found.shape];
    if (shape.length !== sizes.length || shape.some((size, i) => typeof size === 'number' && size !== sizes[i]))
      return false;
    return value.dtype && shape.every((size) => typeof size === 'number') ? true : undefined;
  }
  if (typeof found === 'number' || typeof found === 'bigint')
    return value.kind === 'number' ? value.value === undefined || Number(found) === value.value : false;
  if (typeof found === 'boolean')
    return value.kind === 'boolean' && (value.value === undefined || value.value === found);
  if (typeof found === 'string') return value.kind === 'string';
  if (found === undefined || found === null) return value.kind === 'none';
  if (found instanceof torch.DType) return value.kind === 'dtype' && `torch.${value.name}` === `${found}`;
  if (typeof found === 'object' && Symbol.iterator in found) {
    const items = [...(found as Iterable<unknown>)];
    if (value.kind === 'sequence') return undefined;
    if (value.kind !== 'list') return false;
    if (value.items.length !== items.length) return false;
    const each = items.map((item, i) => matches(item, value.items[i]!));
    return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
  }
  return undefined;
}

export function text(found: unknown): string {
  try {
    const spec = specOf(
      found !== null && typeof found === 'object' && !isTensor(found) && Symbol.iterator in found
        ? [...(found as Iterable<unknown>)]
        : found,
    );
    return JSON.stringify(spec) ?? 'undefined';
  } catch {
    return String(typeof found);
  }
}

export const show = (value: Value): string =>
  JSON.stringify(value, (_key, item) => (item instanceof Map ? Object.fromEntries(item) : item)).slice(0, 300);
