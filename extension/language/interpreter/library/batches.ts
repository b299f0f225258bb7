/** Batches: samples put together, and what a loader makes of a dataset. */
import { add, floorDiv, mod, type Size } from '../../sizes';
import { list, type NumberValue, number, UNKNOWN, type Value } from '../../values';
import { call } from '../calls';
import { setOrigin } from '../checks/origin';
import { origin, PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { type Iteration, iterate } from '../iterate';
import type { Instance } from '../objects';
import { Slot } from '../store';
import { report } from './apply';
import { flagOf, numberOf } from './arguments';
import { className, lengthOf, sampleOf, withSpan } from './data';
import { counts, manageable, ranged } from './labels';

/** Samples put together, as `default_collate` does. */
export function collate(run: Interpreter, sample: Value, batch: Size): Value {
  return withSpan(collated(run, sample, batch), sample);
}

function collated(run: Interpreter, sample: Value, batch: Size): Value {
  switch (sample.kind) {
    case 'tensor': {
      const { dtype, shape, requiresGrad } = run.tensor(sample);
      const batched: Value = {
        kind: 'tensor',
        device: 'cpu',
        ...(shape && { shape: [batch, ...shape], strides: 'contiguous' }),
        ...(dtype && { dtype }),
        requiresGrad: requiresGrad === true && run.gradMode.value,
      };
      // Samples that need gradients take the graph they come from along.
      if (batched.requiresGrad)
        setOrigin(batched, { op: 'stack', args: [sample], node: PLACELESS, file: run.place.file });
      return batched;
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
      if (sample.kind === 'object' && sample.type === 'Image') unbatchable(run, '<class Image>');
      return UNKNOWN;
  }
}

/** Pictures have to be made tensors first. */
function unbatchable(run: Interpreter, type: string): void {
  const message = `default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found ${type}`;
  report(run, { code: 'wrong-call', certainty: 'certain', message }, run.over ?? PLACELESS, { args: [] });
}

function dtypeOf({ value, integer }: NumberValue): { dtype?: 'int64' | 'float64' } {
  if (value === undefined) return integer ? { dtype: 'int64' } : {};
  return { dtype: typeof value !== 'number' || Number.isInteger(value) ? 'int64' : 'float64' };
}

/** The most samples of a batch that are handed one by one to a script's `collate_fn`. */
const HANDED = 4096;
/** Samples of which the labels are looked at. */
const LOOKED_AT = 15;
/** Datasets of more samples are not looked at one by one. */
const EACH = 64;

/** How a loader puts batches together, as far as that is known. */
interface Plan {
  readonly batch: Size | undefined;
  /** Number of samples. */
  readonly length: Size | undefined;
  readonly dropped: boolean | undefined;
  /** Samples come in their own order. */
  readonly inOrder: boolean;
}

function planOf(run: Interpreter, loader: Instance, dataset: Value): Plan {
  const { fields } = loader.fields.value;
  const present = (name: string, from = fields) => {
    const value = from.get(name);
    return value && value.kind !== 'none' ? value : undefined;
  };
  const batches = present('batch_sampler');
  const from =
    batches?.kind === 'instance' && className(batches) === 'BatchSampler' ? batches.fields.value.fields : fields;
  const sampler = present('sampler', from);
  const given = from.get('batch_size');
  const own = batches && from === fields;
  return {
    batch: own ? undefined : given?.kind === 'number' ? given.value : given ? undefined : 1,
    length: own ? undefined : streamed(dataset) ? iterate(run, dataset).length : lengthOf(run, sampler ?? dataset),
    dropped: flagOf(from.get('drop_last'), false),
    inOrder: !sampler && !batches && flagOf(fields.get('shuffle'), false) === false,
  };
}

/** What going through a loader gives: full batches, and a last one that may be smaller. */
export function batchesOf(run: Interpreter, loader: Instance): Iteration {
  const { fields } = loader.fields.value;
  const dataset = fields.get('dataset') ?? UNKNOWN;
  const sample = streamed(dataset)
    ? manageable(iterate(run, dataset).element)
    : labelled(run, dataset, sampleOf(run, dataset));
  const plan = planOf(run, loader, dataset);
  const { batch: size, length, dropped } = plan;
  const given = fields.get('batch_size');
  if (given?.kind === 'none' && !given.left) return { element: sample, length };
  const full = size ?? run.fresh('batch', 1);
  const collateFn = fields.get('collate_fn');
  const make = (count: Size) => together(run, collateFn, sample, count);
  if (length === undefined || size === undefined) return { element: make(full) };
  const each = samplesOf(run, dataset, sample, length);
  if (each && typeof size === 'number') {
    if (!collateFn || collateFn.kind === 'none') checkAlike(run, each, size, plan);
    else if (plan.inOrder) return inTurn(run, collateFn, each, size, dropped);
  }
  const facts = run.facts.value;
  if (facts.below(length, full) && !dropped) return { items: [make(length)], element: make(length), length: 1 };
  const rest = mod(length, full);
  const whole = floorDiv(length, full);
  if (dropped || facts.equal(rest, 0)) return { element: make(full), length: whole };
  // A remainder that is only perhaps there says nothing for certain.
  if (dropped === undefined || typeof rest !== 'number') return { element: make(full) };
  return { element: make(full), length: add(whole, 1), last: { value: make(rest), length, batch: full, rest } };
}

/** What is common to all samples, with what the first ones and the last say of the numbers in them. */
function labelled(run: Interpreter, dataset: Value, sample: Value): Value {
  const length = lengthOf(run, dataset);
  if (typeof length !== 'number' || dataset.kind === 'union' || !counts(sample)) return sample;
  if (dataset.kind !== 'instance') return ranged(run, sample, iterate(run, dataset).items ?? []);
  if (length < 1) return sample;
  const places = [...Array(Math.min(length - 1, LOOKED_AT)).keys(), length - 1];
  const { from, at } = className(dataset) === 'Subset' ? partially(run, dataset) : { from: dataset, at: undefined };
  if (from.kind !== 'instance' || from.type.kind !== 'class') return sample;
  const taken = places.map((place) => (at ? at(place) : place));
  if (taken.includes(undefined)) return sample;
  const some = run.notes.quietly(() => taken.map((place) => sampleOf(run, from, number(place))));
  return ranged(run, sample, some);
}

/** What a subset takes samples from, and from which places. */
function partially(run: Interpreter, { fields }: Instance) {
  const [from, indices] = ['dataset', 'indices'].map((name) => fields.value.fields.get(name) ?? UNKNOWN);
  const items = indices!.kind === 'array' ? iterate(run, indices!).items : undefined;
  return { from: from!, at: (place: number) => numberOf(items?.[place]) };
}

function streamed(dataset: Value): boolean {
  return dataset.kind === 'instance' && origin(dataset.type)?.at(-1) === 'IterableDataset';
}

function together(run: Interpreter, collateFn: Value | undefined, sample: Value, count: Size): Value {
  if (!collateFn || collateFn.kind === 'none') return collate(run, sample, count);
  const samples: Value =
    typeof count === 'number' && count <= HANDED
      ? array(list(Array<Value>(count).fill(sample)))
      : array({ kind: 'sequence', element: sample, length: count });
  return call(run, collateFn, [samples], PLACELESS);
}

/** The samples one by one, of a small dataset of the script's own, or joined of such, whose samples are not all alike. */
function samplesOf(run: Interpreter, dataset: Value, sample: Value, length: Size): Value[] | undefined {
  if (dataset.kind !== 'instance' || typeof length !== 'number' || length > EACH || !varies(sample)) return undefined;
  if (dataset.type.kind === 'class') return Array.from({ length }, (_, at) => sampleOf(run, dataset, number(at)));
  const parts =
    className(dataset) === 'ConcatDataset' && iterate(run, dataset.fields.value.fields.get('datasets')!).items;
  const samples = parts ? parts.map((part) => partOf(run, part)) : [undefined];
  return samples.every((each) => each !== undefined) ? samples.flat() : undefined;
}

/** The samples of a part of a joined dataset. */
function partOf(run: Interpreter, part: Value): Value[] | undefined {
  const [sample, length] = [sampleOf(run, part), lengthOf(run, part)];
  if (typeof length !== 'number' || length > EACH) return undefined;
  return varies(sample) ? samplesOf(run, part, sample, length) : Array<Value>(length).fill(sample);
}

/** Whether a tensor in a sample has a size that depends on the sample. */
function varies(sample: Value): boolean {
  switch (sample.kind) {
    case 'tensor':
      return !sample.shape || sample.shape.some((size) => typeof size !== 'number');
    case 'array':
      return varies(sample.slot.value);
    case 'literal':
      return [...sample.slot.value.fields.values()].some(varies);
    case 'list':
      return sample.items.some(varies);
    default:
      return false;
  }
}

/** Batches made of the samples that are in them. */
function inTurn(
  run: Interpreter,
  collateFn: Value,
  samples: readonly Value[],
  size: number,
  dropped: boolean | undefined,
): Iteration {
  const count = dropped ? Math.floor(samples.length / size) : Math.ceil(samples.length / size);
  const batches = Array.from({ length: count }, (_, at) =>
    call(run, collateFn, [array(list(samples.slice(at * size, (at + 1) * size)))], PLACELESS),
  );
  return iterate(run, list(batches));
}

/** `default_collate` stacks: samples of different sizes never make a batch. */
function checkAlike(run: Interpreter, samples: readonly Value[], size: number, plan: Plan): void {
  if (size < 2) return;
  const shapes = samples.map(shapesOf);
  if (shapes.includes(undefined)) return;
  const other = plan.inOrder
    ? shapes.findIndex((shape, at) => shape !== shapes[at - (at % size)])
    : mixed(shapes as string[], size)
      ? shapes.findIndex((shape) => shape !== shapes[0])
      : -1;
  if (other < 0) return;
  const first = plan.inOrder ? other - (other % size) : 0;
  const message = `stack expects each tensor to be equal size, but got ${shapes[first]} at entry ${first} and ${shapes[other]} at entry ${other}`;
  report(run, { code: 'join-mismatch', certainty: 'certain', message }, run.over ?? PLACELESS, { args: [] });
}

/** Whether a batch must hold samples of different shapes, however they are drawn. */
function mixed(shapes: readonly string[], size: number): boolean {
  const counts = new Map<string, number>();
  for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  // Only the last batch may take what does not fill one.
  return [...counts.values()].filter((count) => count % size !== 0).length > 1;
}

/** The shapes of a sample's tensors as a text; nothing when one is not known. */
function shapesOf(sample: Value): string | undefined {
  switch (sample.kind) {
    case 'tensor':
      return sample.shape?.every((size) => typeof size === 'number') ? `[${sample.shape.join(', ')}]` : undefined;
    case 'array':
      return shapesOf(sample.slot.value);
    case 'literal':
      return shapesOf(list([...sample.slot.value.fields.values()]));
    case 'list': {
      const each = sample.items.map(shapesOf);
      return each.includes(undefined) ? undefined : each.filter((text) => text !== '').join(' and ');
    }
    default:
      return '';
  }
}
