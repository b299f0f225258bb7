/** Datasets and the loader that makes batches of them. */
import { add, floorDiv, mod, type Size, sum } from '../../sizes';
import { list, type NumberValue, number, UNKNOWN, type Value } from '../../values';
import { call, type Site } from '../calls';
import { setSpan, spanOf } from '../checks/ranges';
import { origin, PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { type Iteration, iterate } from '../iterate';
import { joinAll } from '../join';
import { getMember } from '../members';
import type { Instance } from '../objects';
import { Slot } from '../store';
import { report } from './apply';
import { flagOf, named, numberOf } from './arguments';
import { library } from './members';
import { PICTURES, pictureLength, pictureSample } from './pictures';

type Special = (run: Interpreter, args: readonly Value[], node: Site) => Value;

const path = (name: string) => ['utils', 'data', name];
const LOADER = ['dataset', 'batch_size'];

/** Classes and functions around data, by name; `new` in front of classes. */
export const DATA: Readonly<Record<string, Special>> = {
  'new utils.data.DataLoader': (run, args, node) => library(run, path('DataLoader'), named(args, LOADER), node),
  'new utils.data.TensorDataset': (run, args, node) => {
    checkLengths(run, args, node);
    return library(run, path('TensorDataset'), new Map([['tensors', array(list(args))]]), node);
  },
  'new utils.data.Subset': (run, args, node) => library(run, path('Subset'), named(args, ['dataset', 'indices']), node),
  'new utils.data.ConcatDataset': (run, args, node) =>
    library(run, path('ConcatDataset'), named(args, ['datasets']), node),
  'utils.data.random_split': (run, [dataset = UNKNOWN, lengths = UNKNOWN], node) => split(run, dataset, lengths, node),
  'utils.data.default_collate': (run, [samples = UNKNOWN]) => {
    const { element, length } = iterate(run, samples);
    return length === undefined ? UNKNOWN : collate(run, element, length);
  },
  ...Object.fromEntries(
    [...PICTURES].map(([name, parameters]): [string, Special] => [
      `new vision.datasets.${name}`,
      (run, args, node) => library(run, ['vision', 'datasets', name], named(args, parameters), node),
    ]),
  ),
};

/** Tensors of a dataset have a row for each sample. */
function checkLengths(run: Interpreter, args: readonly Value[], node: Site): void {
  const lengths = args.flatMap((arg) => (arg.kind === 'tensor' ? (run.tensor(arg).shape?.slice(0, 1) ?? []) : []));
  const [first] = lengths;
  const other = lengths.find((length) => run.facts.value.equal(first!, length) === false);
  if (other === undefined) return;
  const message = 'Size mismatch between tensors';
  report(run, { code: 'size-mismatch', certainty: 'certain', message, expected: first!, actual: other }, node, {
    args,
  });
}

function split(run: Interpreter, dataset: Value, lengths: Value, node: Site): Value {
  const total = lengthOf(run, dataset);
  const { items } = iterate(run, lengths);
  const subset = (length: Value | undefined) => {
    const indices: Value = {
      kind: 'array',
      slot: new Slot({
        kind: 'sequence',
        element: { kind: 'number', integer: true },
        ...(length?.kind === 'number' && length.value !== undefined && { length: length.value }),
      }),
    };
    return library(
      run,
      path('Subset'),
      new Map([
        ['dataset', dataset],
        ['indices', indices],
      ]),
    );
  };
  if (!items) return array({ kind: 'sequence', element: subset(undefined) });
  const shares = items.map(numberOf);
  const fractions =
    shares.every((share) => share !== undefined) &&
    Math.abs(shares.reduce((all, share) => all! + share!, 0)! - 1) < 1e-9;
  if (!fractions) {
    const parts = shares.every((share) => share !== undefined) ? sum(shares as number[]) : undefined;
    if (parts !== undefined && total !== undefined && run.facts.value.equal(parts, total) === false) {
      const message = 'Sum of input lengths does not equal the length of the input dataset!';
      const problem = {
        code: 'invalid-argument',
        certainty: 'certain',
        message,
        expected: total,
        actual: parts,
      } as const;
      report(run, problem, node, { args: [dataset, lengths] });
    }
    return array(list(items.map(subset)));
  }
  if (typeof total !== 'number') return array(list(items.map(() => subset(undefined))));
  const sizes = shares.map((share) => Math.floor(total * share!));
  const rest = total - sizes.reduce((all, size) => all + size, 0);
  for (let at = 0; at < rest; at++) sizes[at % sizes.length]! += 1;
  return array(list(sizes.map((size) => subset(number(size)))));
}

/** Number of samples; nothing when it is not known. */
export function lengthOf(run: Interpreter, dataset: Value): Size | undefined {
  const given = (value: Value): Size | undefined => (value.kind === 'number' ? value.value : undefined);
  if (dataset.kind === 'union') {
    const lengths = dataset.options.map((option) => lengthOf(run, option));
    return lengths.every((length) => length !== undefined && length === lengths[0]) ? lengths[0] : undefined;
  }
  if (dataset.kind !== 'instance') return iterate(run, dataset).length;
  const { fields } = dataset.fields.value;
  switch (className(dataset)) {
    case 'TensorDataset': {
      const [first] = iterate(run, fields.get('tensors') ?? UNKNOWN).items ?? [];
      return first?.kind === 'tensor' ? run.tensor(first).shape?.[0] : undefined;
    }
    case 'Subset':
      return iterate(run, fields.get('indices') ?? UNKNOWN).length;
    case 'ConcatDataset': {
      const lengths = iterate(run, fields.get('datasets') ?? UNKNOWN).items?.map((each) => lengthOf(run, each));
      return lengths?.every((length) => length !== undefined) ? sum(lengths as Size[]) : undefined;
    }
    default:
      if (PICTURES.has(className(dataset)) && dataset.type.kind === 'member')
        return pictureLength(run, dataset, className(dataset));
      return given(getMember(run, dataset, 'length', undefined));
  }
}

function className(instance: Instance): string {
  return origin(instance.type)?.at(-1) ?? '';
}

/** A sample of a dataset, or what is common to all of them. */
export function sampleOf(run: Interpreter, dataset: Value, index: Value = { kind: 'number', integer: true }): Value {
  if (dataset.kind === 'union')
    return joinAll(
      dataset.options.map((option) => sampleOf(run, option, index)),
      (name, least) => run.fresh(name, least),
    );
  if (dataset.kind !== 'instance') return iterate(run, dataset).element;
  const { fields } = dataset.fields.value;
  const name = className(dataset);
  if (dataset.type.kind === 'member') {
    if (PICTURES.has(name)) return pictureSample(run, dataset, name);
    if (name === 'TensorDataset') {
      const rows = iterate(run, fields.get('tensors') ?? UNKNOWN).items?.map((each) => rowOf(run, each));
      return rows ? array(list(rows)) : UNKNOWN;
    }
    if (name === 'Subset') return sampleOf(run, fields.get('dataset') ?? UNKNOWN);
    if (name === 'ConcatDataset') {
      const samples = iterate(run, fields.get('datasets') ?? UNKNOWN).items?.map((each) => sampleOf(run, each));
      return joinAll(samples ?? [], (size, least) => run.fresh(size, least));
    }
    return UNKNOWN;
  }
  // A class of the script: its own `at`.
  const method = getMember(run, dataset, 'at', undefined);
  if (method.kind !== 'closure') return UNKNOWN;
  const sample = call(run, method, [index], PLACELESS);
  if (numberOf(index) !== undefined || settled(sample)) return sample;
  // Slices that depend on the index are the same for all: the first sample and the last say how long they are.
  const length = lengthOf(run, dataset);
  const ends = typeof length === 'number' && length > 1 ? [0, length - 1] : [0];
  return joinAll(
    ends.map((end) => call(run, method, [number(end)], PLACELESS)),
    (name, least) => run.fresh(name, least),
  );
}

/** Whether every tensor in a sample has a known shape. */
function settled(sample: Value): boolean {
  if (sample.kind === 'tensor') return sample.shape !== undefined;
  if (sample.kind === 'array') return settled(sample.slot.value);
  if (sample.kind === 'literal') return [...sample.slot.value.fields.values()].every(settled);
  return sample.kind === 'list' ? sample.items.every(settled) : sample.kind !== 'unknown' && sample.kind !== 'union';
}

function rowOf(run: Interpreter, value: Value): Value {
  const tensor = run.current(value);
  if (tensor.kind !== 'tensor') return UNKNOWN;
  const { elements: _elements, strides: _strides, ...rest } = tensor;
  return withSpan({ ...rest, ...(tensor.shape && { shape: tensor.shape.slice(1) }) }, tensor);
}

/** The same value, with the span of another. */
function withSpan<T extends Value>(value: T, of: Value): T {
  setSpan(value, spanOf(of));
  return value;
}

/** Samples put together, as `default_collate` does. */
export function collate(run: Interpreter, sample: Value, batch: Size): Value {
  return withSpan(collated(run, sample, batch), sample);
}

function collated(run: Interpreter, sample: Value, batch: Size): Value {
  switch (sample.kind) {
    case 'tensor': {
      const { dtype, shape } = run.tensor(sample);
      return {
        kind: 'tensor',
        device: 'cpu',
        ...(shape && { shape: [batch, ...shape], strides: 'contiguous' }),
        ...(dtype && { dtype }),
        requiresGrad: false,
      };
    }
    case 'number':
      return {
        kind: 'tensor',
        device: 'cpu',
        shape: [batch],
        strides: 'contiguous',
        ...dtypeOf(sample),
        requiresGrad: false,
      };
    case 'boolean':
      return {
        kind: 'tensor',
        device: 'cpu',
        shape: [batch],
        strides: 'contiguous',
        dtype: 'bool',
        requiresGrad: false,
      };
    case 'string':
      return array({ kind: 'sequence', element: { kind: 'string' }, length: batch });
    case 'array':
    case 'list': {
      const { items } = iterate(run, sample);
      return items ? array(list(items.map((item) => collate(run, item, batch)))) : UNKNOWN;
    }
    case 'literal': {
      const fields = new Map([...sample.slot.value.fields].map(([key, value]) => [key, collate(run, value, batch)]));
      return { kind: 'literal', slot: new Slot({ ...sample.slot.value, fields }) };
    }
    default:
      return UNKNOWN;
  }
}

function dtypeOf({ value, integer }: NumberValue): { dtype?: 'int64' | 'float64' } {
  if (value === undefined) return integer ? { dtype: 'int64' } : {};
  return { dtype: typeof value !== 'number' || Number.isInteger(value) ? 'int64' : 'float64' };
}

/** The most samples of a batch that are handed one by one to a script's `collate_fn`. */
const HANDED = 4096;

/** What going through a loader gives: full batches, and a last one that may be smaller. */
export function batchesOf(run: Interpreter, loader: Instance): Iteration {
  const { fields } = loader.fields.value;
  const dataset = fields.get('dataset') ?? UNKNOWN;
  const sample = streamed(dataset) ? iterateStream(run, dataset) : sampleOf(run, dataset);
  const given = fields.get('batch_size');
  const sampled = fields.get('sampler') ?? fields.get('batch_sampler');
  const own = sampled && sampled.kind !== 'none';
  const length = own || streamed(dataset) ? undefined : lengthOf(run, dataset);
  if (given?.kind === 'none' && !given.left) return { element: sample, length };
  const batch = given?.kind === 'number' ? given.value : given ? undefined : 1;
  const size = fields.get('batch_sampler') && fields.get('batch_sampler')!.kind !== 'none' ? undefined : batch;
  const full = size ?? run.fresh('batch', 1);
  const dropped = flagOf(fields.get('drop_last'), false);
  const make = (count: Size) => together(run, fields.get('collate_fn'), sample, count);
  if (length === undefined || size === undefined) return { element: make(full) };
  const facts = run.facts.value;
  if (facts.below(length, full) && !dropped) return { items: [make(length)], element: make(length), length: 1 };
  const rest = mod(length, full);
  const whole = floorDiv(length, full);
  if (dropped || facts.equal(rest, 0)) return { element: make(full), length: whole };
  // A remainder that is only perhaps there says nothing for certain.
  if (dropped === undefined || typeof rest !== 'number') return { element: make(full) };
  return { element: make(full), length: add(whole, 1), last: { value: make(rest), length, batch: full, rest } };
}

function streamed(dataset: Value): boolean {
  return dataset.kind === 'instance' && origin(dataset.type)?.at(-1) === 'IterableDataset';
}

function iterateStream(run: Interpreter, dataset: Value): Value {
  return iterate(run, dataset).element;
}

function together(run: Interpreter, collateFn: Value | undefined, sample: Value, count: Size): Value {
  if (!collateFn || collateFn.kind === 'none') return collate(run, sample, count);
  const samples: Value =
    typeof count === 'number' && count <= HANDED
      ? array(list(Array<Value>(count).fill(sample)))
      : array({ kind: 'sequence', element: sample, length: count });
  return call(run, collateFn, [samples], PLACELESS);
}
