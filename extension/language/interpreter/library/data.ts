/** Datasets and the loader that makes batches of them. */
import { type Size, sum } from '../../sizes';
import { list, number, UNKNOWN, type Value } from '../../values';
import { boundsOf, setSpan } from '../../values/spans';
import { call, type Site } from '../calls';
import { setOrigin } from '../checks/origin';
import { origin, PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { joinAll } from '../join';
import { getMember } from '../members';
import type { Instance } from '../objects';
import { Slot } from '../store';
import { report } from './apply';
import { named, numberOf } from './arguments';
import { collate } from './batches';
import { manageable } from './labels';
import { library } from './members';
import { PICTURES, pictureLength, pictureSample } from './pictures';

type Special = (run: Interpreter, args: readonly Value[], node: Site) => Value;

const path = (name: string) => ['utils', 'data', name];
const LOADER = ['dataset', 'batch_size', 'shuffle', 'sampler', 'batch_sampler', 'num_workers', 'collate_fn'];
/** Samplers, with their parameters. */
const SAMPLERS: Readonly<Record<string, readonly string[]>> = {
  SequentialSampler: ['data_source'],
  RandomSampler: ['data_source'],
  SubsetRandomSampler: ['indices'],
  WeightedRandomSampler: ['weights', 'num_samples'],
  BatchSampler: ['sampler', 'batch_size', 'drop_last'],
};

/** Classes and functions around data, by name; `new` in front of classes. */
export const DATA: Readonly<Record<string, Special>> = {
  'new utils.data.DataLoader': (run, args, node) => {
    const given = named(args, LOADER);
    const shuffled = given.get('shuffle');
    const drawn = shuffled?.kind === 'boolean' && shuffled.value === true;
    if (drawn && !given.has('sampler') && !given.has('batch_sampler')) checkSamples(run, given.get('dataset'), node);
    return library(run, path('DataLoader'), given, node);
  },
  'new utils.data.TensorDataset': (run, args, node) => {
    checkLengths(run, args, node);
    return library(run, path('TensorDataset'), new Map([['tensors', array(list(args))]]), node);
  },
  'new utils.data.Subset': (run, args, node) => library(run, path('Subset'), named(args, ['dataset', 'indices']), node),
  'new utils.data.ConcatDataset': (run, args, node) =>
    library(run, path('ConcatDataset'), named(args, ['datasets']), node),
  ...Object.fromEntries(
    Object.entries(SAMPLERS).map(([name, parameters]): [string, Special] => [
      `new utils.data.${name}`,
      (run, args, node) => {
        const given = named(args, parameters);
        if (name === 'RandomSampler' && !given.has('num_samples')) checkSamples(run, given.get('data_source'), node);
        return library(run, path(name), given, node);
      },
    ]),
  ),
  'utils.data.random_split': (run, [dataset = UNKNOWN, lengths = UNKNOWN], node) => split(run, dataset, lengths, node),
  'utils.data.default_collate': (run, [samples = UNKNOWN]) => {
    const { element, length } = iterate(run, samples);
    return length === undefined ? UNKNOWN : collate(run, manageable(element), length);
  },
  ...Object.fromEntries(
    [...PICTURES].map(([name, parameters]): [string, Special] => [
      `new vision.datasets.${name}`,
      (run, args, node) => library(run, ['vision', 'datasets', name], named(args, parameters), node),
    ]),
  ),
};

/** Samples are drawn only where there are some. */
function checkSamples(run: Interpreter, dataset: Value | undefined, node: Site): void {
  const length = dataset && lengthOf(run, dataset);
  if (length === undefined || !run.facts.value.equal(length, 0)) return;
  const message = 'num_samples should be a positive integer value, but got num_samples=0';
  report(run, { code: 'invalid-argument', certainty: 'certain', message }, node, { args: [] });
}

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

/** Number of samples, or of a sampler's indices; nothing when it is not known. */
export function lengthOf(run: Interpreter, dataset: Value): Size | undefined {
  const given = (value: Value): Size | undefined => (value.kind === 'number' ? value.value : undefined);
  if (dataset.kind === 'union') {
    const lengths = dataset.options.map((option) => lengthOf(run, option));
    return lengths.every((length) => length !== undefined && length === lengths[0]) ? lengths[0] : undefined;
  }
  if (dataset.kind !== 'instance') return iterate(run, dataset).length;
  if (!run.step()) return undefined;
  const { fields } = dataset.fields.value;
  switch (className(dataset)) {
    case 'TensorDataset': {
      const [first] = iterate(run, fields.get('tensors') ?? UNKNOWN).items ?? [];
      return first?.kind === 'tensor' ? run.tensor(first).shape?.[0] : undefined;
    }
    case 'Subset':
      return iterate(run, fields.get('indices') ?? UNKNOWN).length;
    case 'ConcatDataset': {
      const { items } = iterate(run, fields.get('datasets') ?? UNKNOWN);
      const known = new Map([...new Set(items)].map((each) => [each, lengthOf(run, each)]));
      const lengths = items?.map((each) => known.get(each));
      return lengths?.every((length) => length !== undefined) ? sum(lengths as Size[]) : undefined;
    }
    case 'SequentialSampler':
      return lengthOf(run, fields.get('data_source') ?? UNKNOWN);
    case 'RandomSampler':
      return given(fields.get('num_samples') ?? UNKNOWN) ?? lengthOf(run, fields.get('data_source') ?? UNKNOWN);
    case 'SubsetRandomSampler':
      return iterate(run, fields.get('indices') ?? UNKNOWN).length;
    case 'WeightedRandomSampler':
      return given(fields.get('num_samples') ?? UNKNOWN);
    default:
      if (PICTURES.has(className(dataset)) && dataset.type.kind === 'member')
        return pictureLength(run, dataset, className(dataset));
      return given(getMember(run, dataset, 'length', undefined));
  }
}

export function className(instance: Instance): string {
  return origin(instance.type)?.at(-1) ?? '';
}

/** A sample of a dataset, or what is common to all of them. */
export function sampleOf(run: Interpreter, dataset: Value, index: Value = { kind: 'number', integer: true }): Value {
  if (dataset.kind === 'union')
    return joinAll(
      dataset.options.map((option) => sampleOf(run, option, index)),
      run.either,
    );
  if (dataset.kind !== 'instance') return manageable(iterate(run, dataset).element);
  // Joined data sets may hold each other many times over.
  if (!run.step()) return UNKNOWN;
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
      const parts = new Set(iterate(run, fields.get('datasets') ?? UNKNOWN).items);
      const samples = [...parts].map((each) => sampleOf(run, each));
      return joinAll(samples, run.either);
    }
    return UNKNOWN;
  }
  // A class of the script: its own `at`.
  const method = getMember(run, dataset, 'at', undefined);
  if (method.kind !== 'closure') {
    if (name === 'Dataset' && !dataset.fields.value.open) {
      const message = 'Subclasses of Dataset should implement at';
      report(run, { code: 'wrong-call', certainty: 'certain', message }, run.over ?? PLACELESS, { args: [] });
    }
    return UNKNOWN;
  }
  const sample = manageable(call(run, method, [index], PLACELESS));
  if (numberOf(index) !== undefined || settled(sample)) return sample;
  // Slices that depend on the index are the same for all: the first sample and the last say how long they are.
  const length = lengthOf(run, dataset);
  const ends = typeof length === 'number' && length > 1 ? [0, length - 1] : [0];
  return joinAll(
    ends.map((end) => manageable(call(run, method, [number(end)], PLACELESS))),
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
  const { strides: _strides, ...rest } = tensor;
  const row: Value = { ...rest, ...(tensor.shape && { shape: tensor.shape.slice(1) }) };
  if (row.requiresGrad) setOrigin(row, { op: 'at', args: [tensor], node: PLACELESS, file: run.place.file });
  return withSpan(row, tensor);
}

/** The same value, with elements between the numbers of another's. */
export function withSpan<T extends Value>(value: T, of: Value): T {
  setSpan(value, boundsOf(of));
  return value;
}
