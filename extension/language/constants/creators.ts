/** The functions that make tensors of a shape the script states: for each, what comes out of what goes in. */
import type { TensorValue, Value } from './values';

const FLOAT = 'torch.float32';
const LONG = 'torch.int64';

/** A call as written: positional arguments, and the trailing options. An argument nobody can tell is undefined. */
export class Call {
  constructor(
    private readonly positional: readonly (Value | undefined)[],
    private readonly options: ReadonlyMap<string, Value | undefined>,
  ) {}

  get count(): number {
    return this.positional.length;
  }

  /** The value of a parameter, given by place or by name. */
  value(at: number, name: string): Value | undefined {
    return at < this.positional.length ? this.positional[at] : this.options.get(name);
  }

  number(at: number, name: string): number | undefined {
    const value = this.value(at, name);
    return value?.kind === 'number' ? value.value : undefined;
  }

  has(at: number, name: string): boolean {
    return at < this.positional.length || this.options.has(name);
  }

  /** Sizes from `at` on: either one array, or every further argument. */
  sizes(at: number, spread: boolean): number[] | undefined {
    const given = this.value(at, 'size');
    if (given?.kind === 'array') return sizesOf(given.items);
    if (!spread || this.positional.length === at) return undefined;
    return sizesOf(this.positional.slice(at));
  }

  /** A tensor of a shape, with the dtype asked for, else `fallback`. */
  tensor(shape: number[] | undefined, fallback: string | undefined): TensorValue | undefined {
    if (!shape) return undefined;
    if (!this.options.has('dtype')) return { kind: 'tensor', shape, ...(fallback && { dtype: fallback }) };
    const dtype = this.options.get('dtype');
    return { kind: 'tensor', shape, ...(dtype?.kind === 'dtype' && { dtype: dtype.name }) };
  }
}

type Creator = (call: Call) => TensorValue | undefined;

const ofSizes: Creator = (call) => call.tensor(call.sizes(0, true), FLOAT);

const alike: Creator = (call) => {
  const model = call.value(0, 'input');
  return model?.kind === 'tensor' ? call.tensor([...model.shape], model.dtype) : undefined;
};

const steps: Creator = (call) => {
  const count = call.number(2, 'steps');
  return call.tensor(count === undefined ? undefined : sizes([count]), FLOAT);
};

const CREATORS: Readonly<Record<string, Creator>> = {
  zeros: ofSizes,
  ones: ofSizes,
  empty: ofSizes,
  rand: ofSizes,
  randn: ofSizes,
  zeros_like: alike,
  ones_like: alike,
  empty_like: alike,
  full_like: alike,
  rand_like: alike,
  randn_like: alike,
  randint_like: alike,
  linspace: steps,
  logspace: steps,
  full: (call) => call.tensor(call.sizes(0, false), scalarDtype(call.value(1, 'fill_value'))),
  randint: (call) => {
    // randint(high, size) or randint(low, high, size).
    const at = call.value(1, 'size')?.kind === 'array' ? 1 : 2;
    return call.tensor(call.sizes(at, false), LONG);
  },
  randperm: (call) => {
    const count = call.number(0, 'n');
    return call.tensor(count === undefined ? undefined : sizes([count]), LONG);
  },
  eye: (call) => {
    const rows = call.number(0, 'n');
    const columns = call.has(1, 'm') ? call.number(1, 'm') : rows;
    return call.tensor(rows === undefined || columns === undefined ? undefined : sizes([rows, columns]), FLOAT);
  },
  arange: (call) => {
    const named = !call.count || call.has(1, 'end');
    const start = named ? (call.has(0, 'start') ? call.number(0, 'start') : 0) : 0;
    const end = named ? call.number(1, 'end') : call.number(0, 'end');
    const step = call.has(2, 'step') ? call.number(2, 'step') : 1;
    if (start === undefined || end === undefined || step === undefined) return undefined;
    const count = Math.ceil((end - start) / step);
    const whole = [start, end, step].every(Number.isInteger);
    return call.tensor(sizes([count]), whole ? LONG : FLOAT);
  },
  tensor: (call) => {
    const data = call.value(0, 'data');
    const found = data && nested(data);
    return found && call.tensor(found.shape, found.dtype);
  },
};

/** What a function of the package makes, as far as the arguments tell. */
export function create(name: string, call: Call): TensorValue | undefined {
  return Object.hasOwn(CREATORS, name) ? CREATORS[name]?.(call) : undefined;
}

function sizes(numbers: number[]): number[] | undefined {
  return numbers.every((size) => Number.isSafeInteger(size) && size >= 0) ? numbers : undefined;
}

function sizesOf(items: readonly (Value | undefined)[]): number[] | undefined {
  const numbers = items.map((item) => (item?.kind === 'number' ? item.value : Number.NaN));
  return sizes(numbers);
}

function scalarDtype(value: Value | undefined): string | undefined {
  if (value?.kind === 'boolean') return 'torch.bool';
  if (value?.kind === 'number') return Number.isInteger(value.value) ? LONG : FLOAT;
  return undefined;
}

/** Shape and dtype of nested arrays; nothing when they are ragged or hold something unknown. */
function nested(value: Value): { shape: number[]; dtype?: string } | undefined {
  if (value.kind === 'number' || value.kind === 'boolean') {
    const dtype = scalarDtype(value);
    return { shape: [], ...(dtype && { dtype }) };
  }
  if (value.kind !== 'array') return undefined;
  if (value.items.length === 0) return { shape: [0], dtype: FLOAT };
  const parts = value.items.map(nested);
  const first = parts[0];
  if (!first || parts.some((part) => part?.shape.join() !== first.shape.join())) return undefined;
  const dtypes = parts.map((part) => part?.dtype);
  const dtype = dtypes.includes(FLOAT) ? FLOAT : dtypes.includes(LONG) ? LONG : dtypes[0];
  return { shape: [parts.length, ...first.shape], ...(dtype && { dtype }) };
}
