/** The same call in other forms: arguments by name or by place, left out or added, of another kind, sizes one by one. */
import { moduleSignature, signaturesOf } from '../../../extension/language/rules';
import type { Overload, Param } from '../../../extension/language/rules/overload';
import { torch } from '../../golden/compare';
import { DTYPES, type Random, SIZES } from './random';
import type { Spec, Specimen } from './specimens';

type Record_ = { readonly record: Readonly<Record<string, Spec>> };
type Change = (specimen: Specimen, random: Random) => Specimen;

const isRecord = (spec: Spec): spec is Record_ => typeof spec === 'object' && spec !== null && 'record' in spec;

/** Arguments by place and by name. */
function apart({ args }: Specimen): { places: Spec[]; names: Record<string, Spec> } {
  const last = args.at(-1);
  return last !== undefined && isRecord(last)
    ? { places: args.slice(0, -1), names: { ...last.record } }
    : { places: [...args], names: {} };
}

function together(specimen: Specimen, places: readonly Spec[], names: Readonly<Record<string, Spec>>): Specimen {
  return { ...specimen, args: Object.keys(names).length > 0 ? [...places, { record: names }] : places };
}

function signatures(name: string): readonly Overload[] {
  if (!name.startsWith('new ')) return name.endsWith('()') ? [] : signaturesOf(name.split('.'));
  const own = moduleSignature(name.slice('new nn.'.length));
  return own ? [own] : [];
}

/** What a call may be given in order, for one of its signatures. */
function parameters({ name }: Specimen, random: Random): readonly Param[] {
  const all = signatures(name);
  if (all.length === 0) return [];
  const { params } = random.pick(all);
  return name.startsWith('Tensor.') ? params.slice(1) : params;
}

const WORDS = [
  'mean',
  'sum',
  'none',
  'constant',
  'reflect',
  'same',
  'valid',
  'nearest',
  'bilinear',
  'ij',
  'fro',
  'tanh',
];

/** Values of every kind, most of them out of place anywhere. */
const KINDS: readonly Spec[] = [
  null,
  'x',
  '',
  2.5,
  -1,
  1,
  Number.NaN,
  true,
  false,
  { list: [] },
  { list: [2] },
  { list: [0.5, 1] },
  { list: [{ list: [1] }] },
];

/** A value of a parameter's kind. */
function valueFor({ kind, length }: Param, random: Random): Spec {
  switch (kind) {
    case 'Tensor':
      return someTensor(random);
    case 'int':
      return random.pick([-2, -1, 0, 0, 1, 1, 2, 3]);
    case 'int[]':
      return random.below(3) === 0 && length
        ? random.pick([0, 1, 2])
        : { list: Array.from({ length: length ?? random.below(3) }, () => random.pick([-1, 0, 1, 1, 2, 3])) };
    case 'float':
    case 'Scalar':
      return random.pick([0, 1, 2, 0.5, -1, true]);
    case 'bool':
      return random.below(2) === 0;
    case 'ScalarType':
      return { dtype: random.pick(DTYPES) };
    case 'str':
      return random.pick(WORDS);
    default:
      return null;
  }
}

function someTensor(random: Random): Spec {
  const tensor = Array.from({ length: random.below(4) }, () => random.pick(SIZES));
  return { tensor, dtype: random.pick(DTYPES) };
}

const CHANGES: readonly Change[] = [
  function byName(specimen, random) {
    const { places, names } = apart(specimen);
    const params = parameters(specimen, random);
    // Functions of `nn` take the tensor they are about by place.
    const least = specimen.name.startsWith('nn.functional.') ? Math.min(2, places.length) : 0;
    const from = least + random.below(places.length + 1 - least);
    for (const [i, value] of places.splice(from).entries()) {
      const param = params[from + i];
      if (!param) return specimen;
      names[param.name] = value;
    }
    return together(specimen, places, names);
  },
  function byPlace(specimen, random) {
    const { places, names } = apart(specimen);
    for (const { name } of parameters(specimen, random).slice(places.length)) {
      if (!(name in names)) break;
      places.push(names[name]);
      delete names[name];
    }
    return together(specimen, places, names);
  },
  function add(specimen, random) {
    const { places, names } = apart(specimen);
    const free = parameters(specimen, random).filter(({ name }, i) => i >= places.length && !(name in names));
    if (free.length === 0) return specimen;
    const param = random.pick(free);
    return together(specimen, places, { ...names, [param.name]: valueFor(param, random) });
  },
  function drop(specimen, random) {
    const { places, names } = apart(specimen);
    const named = Object.keys(names);
    if (named.length > 0 && random.below(2) === 0) delete names[random.pick(named)];
    else places.pop();
    return together(specimen, places, names);
  },
  function otherKind(specimen, random) {
    const { places, names } = apart(specimen);
    const named = Object.keys(names);
    const at = random.below(places.length + named.length);
    const value = random.below(KINDS.length + 1);
    const other = value === KINDS.length ? someTensor(random) : KINDS[value];
    if (at < places.length) places[at] = other;
    else if (named.length > 0) names[named[at - places.length]!] = other;
    return together(specimen, places, names);
  },
  function wrongName(specimen, random) {
    const { places, names } = apart(specimen);
    const param = parameters(specimen, random)[0];
    return together(specimen, places, { ...names, [`${param?.name ?? 'x'}_`]: 1 });
  },
  function oneByOne(specimen, random) {
    const { places, names } = apart(specimen);
    const last = places.at(-1);
    if (typeof last === 'object' && last && 'list' in last) places.splice(-1, 1, ...last.list);
    else {
      let from = places.length;
      while (from > 0 && typeof places[from - 1] === 'number') from--;
      if (from === places.length) return specimen;
      places.push({ list: places.splice(from + random.below(places.length - from)) });
    }
    return together(specimen, places, names);
  },
  function out(specimen, random) {
    if (specimen.name.startsWith('new ') || specimen.name.endsWith('()')) return specimen;
    const { places, names } = apart(specimen);
    return together(specimen, places, { ...names, out: { tensor: [0], dtype: random.pick(DTYPES) } });
  },
];

/** One change of the form. */
export function reform(specimen: Specimen, random: Random): Specimen {
  return random.pick(CHANGES)(specimen, random);
}

/** Whether an object has a function of this name; properties are not read. */
function own(owner: unknown, name: string): boolean {
  for (let at = owner as object | null; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return typeof found.value === 'function' || (at === torch && typeof torch[name] === 'function');
  }
  return false;
}

/** Names under which the same call can be made: as a method, in place, as a function. */
export function relatives({ name, self, args }: Specimen): Specimen[] {
  const methods = (torch.Tensor as { prototype: unknown }).prototype;
  const path = name.split('.');
  const bare = path.at(-1)!;
  const operands = self === undefined ? args : [self, ...args];
  const [first, ...rest] = operands;
  const taken = typeof first === 'object' && first !== null && 'tensor' in first;
  if (!taken || name.startsWith('new ') || name.endsWith('()')) return [];
  const base = bare.replace(/_$/, '');
  const made: Specimen[] = [];
  for (const each of [base, `${base}_`]) {
    if (own(methods, each) && !own(Object.prototype, each))
      made.push({ name: `Tensor.${each}`, self: first, args: rest });
    if (own(torch, each)) made.push({ name: each, args: operands });
    for (const room of ['special', 'linalg', 'fft', 'nn.functional'])
      if (path.slice(0, -1).join('.') === room || room === 'nn.functional')
        if (
          own(
            room.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], torch),
            each,
          )
        )
          made.push({ name: `${room}.${each}`, args: operands });
  }
  return made.filter((each) => each.name !== name);
}
