/** Data sets of pictures, and the transforms that are applied to them. */
import type { Code } from '../../diagnostics/codes';
import { add, floorDiv, mul, type Size } from '../../sizes';
import { isFloating, list, number, type ObjectValue, type TensorValue, UNKNOWN, type Value } from '../../values';
import { between, setSpan } from '../../values/spans';
import { call, type Site } from '../calls';
import { PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { join } from '../join';
import type { Instance } from '../objects';
import { report } from './apply';
import { flagOf, named, numberOf } from './arguments';

const COMMON = ['root', 'train', 'transform', 'target_transform', 'download'];

/** The data sets, with the parameters of their constructors. */
export const PICTURES: ReadonlyMap<string, readonly string[]> = new Map([
  ['MNIST', COMMON],
  ['FashionMNIST', COMMON],
  ['KMNIST', COMMON],
  ['Digits', COMMON],
  ['CIFAR10', COMMON],
  ['CIFAR100', COMMON],
  ['FakeData', ['size', 'image_size', 'num_classes', 'transform', 'target_transform', 'random_offset']],
  ['ImageFolder', ['root', 'transform', 'target_transform']],
]);

export function pictureLength(_run: Interpreter, dataset: Instance, name: string): Size | undefined {
  const { fields } = dataset.fields.value;
  if (name === 'FakeData') return fields.has('size') ? numberOf(fields.get('size')) : 1000;
  if (name === 'ImageFolder') return undefined;
  const train = flagOf(fields.get('train'), true);
  if (train === undefined) return undefined;
  if (name === 'Digits') {
    const size = fields.get(train ? 'train_size' : 'test_size');
    return size ? numberOf(size) : train ? 60_000 : 10_000;
  }
  if (name.startsWith('CIFAR')) return train ? 50_000 : 10_000;
  return train ? 60_000 : 10_000;
}

/** A picture with its class. */
export function pictureSample(run: Interpreter, dataset: Instance, name: string): Value {
  const { fields } = dataset.fields.value;
  const image = original(run, dataset, name);
  const transform = fields.get('transform');
  const shown = transform && transform.kind !== 'none' ? call(run, transform, [image], PLACELESS) : image;
  const label: Value = { kind: 'number', integer: true };
  const classes = classesOf(dataset, name);
  const draws = name === 'FakeData' ? pictureLength(run, dataset, name) : undefined;
  if (classes !== undefined) setSpan(label, between(0, classes - 1, typeof draws === 'number' ? draws : undefined));
  const change = fields.get('target_transform');
  return array(list([shown, change && change.kind !== 'none' ? call(run, change, [label], PLACELESS) : label]));
}

/** Number of classes of the labels. */
function classesOf(dataset: Instance, name: string): number | undefined {
  if (name === 'ImageFolder') return undefined;
  const given = name === 'FakeData' ? dataset.fields.value.fields.get('num_classes') : undefined;
  return given ? numberOf(given) : name === 'CIFAR100' ? 100 : 10;
}

function original(run: Interpreter, dataset: Instance, name: string): Value {
  if (name.startsWith('CIFAR')) return picture([3, 32, 32]);
  if (name === 'ImageFolder') return picture([3, run.fresh('H', 1), run.fresh('W', 1)]);
  if (name !== 'FakeData') return picture([1, 28, 28]);
  const given = dataset.fields.value.fields.get('image_size');
  if (!given) return picture([3, 224, 224]);
  const sizes = iterate(run, given).items?.map((item) => (item.kind === 'number' ? item.value : undefined));
  return sizes?.length === 3 && sizes.every((size) => size !== undefined) ? picture(sizes as Size[]) : UNKNOWN;
}

/** A picture: channels, height and width. */
function picture(sizes: readonly Size[]): ObjectValue {
  const [channels, height, width] = sizes.map((size) => number(size)) as [Value, Value, Value];
  return {
    kind: 'object',
    type: 'Image',
    fields: new Map([
      ['channels', channels],
      ['height', height],
      ['width', width],
    ]),
  };
}

/** Channels, height and width of a picture, or the last three dimensions of a tensor. */
function sizesOf(value: Value): readonly Size[] | undefined {
  if (value.kind === 'tensor') return value.shape;
  if (value.kind !== 'object' || value.type !== 'Image') return undefined;
  const sizes = ['channels', 'height', 'width'].map((name) => value.fields.get(name));
  return sizes.map((size) => (size?.kind === 'number' ? size.value! : 0));
}

/** The same kind of picture with other sizes. */
function resized(value: Value, sizes: readonly Size[] | undefined): Value {
  if (!sizes) return value.kind === 'tensor' ? { kind: 'tensor', ...(value.dtype && { dtype: value.dtype }) } : UNKNOWN;
  return value.kind === 'tensor' ? { ...value, shape: sizes } : picture(sizes);
}

type Transform = (run: Interpreter, image: Value, fields: ReadonlyMap<string, Value>, node: Site) => Value;

/** Notes that a transform takes no such picture; inside a data set, at the loop over it. */
function refuse(run: Interpreter, code: Code, message: string, node: Site): void {
  report(run, { code, certainty: 'certain', message }, node.end > 0 ? node : (run.over ?? node), { args: [] });
}

const first = (fields: ReadonlyMap<string, Value>, name: string) => fields.get('argument 0') ?? fields.get(name);

/** One number for both sides, or two. */
function pair(run: Interpreter, value: Value | undefined): readonly [Size, Size] | undefined {
  if (value?.kind === 'number' && value.value !== undefined) return [value.value, value.value];
  const items = value && iterate(run, value).items;
  const sizes = items?.map((item) => (item.kind === 'number' ? item.value : undefined));
  if (sizes?.length === 1 && sizes[0] !== undefined) return [sizes[0], sizes[0]];
  return sizes?.length === 2 && sizes.every((size) => size !== undefined) ? [sizes[0]!, sizes[1]!] : undefined;
}

const cropped: Transform = (run, image, fields) => {
  const sizes = sizesOf(image);
  const to = pair(run, first(fields, 'size'));
  return resized(image, sizes && to && [...sizes.slice(0, -2), ...to]);
};

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  Compose(run, image, fields) {
    const steps = iterate(run, first(fields, 'transforms') ?? UNKNOWN).items;
    return steps ? steps.reduce((value, step) => call(run, step, [value], PLACELESS), image) : UNKNOWN;
  },
  ToTensor(run, image, _fields, node) {
    const sizes = sizesOf(image);
    if (image.kind === 'tensor')
      refuse(run, 'wrong-call', 'pic should be PIL Image or ndarray. Got torch.Tensor', node);
    if (image.kind !== 'object') return UNKNOWN;
    return {
      kind: 'tensor',
      device: 'cpu',
      dtype: 'float32',
      requiresGrad: false,
      ...(sizes && { shape: sizes }),
      strides: 'contiguous',
    };
  },
  PILToTensor(_run, image) {
    const sizes = sizesOf(image);
    return { kind: 'tensor', device: 'cpu', dtype: 'uint8', requiresGrad: false, ...(sizes && { shape: sizes }) };
  },
  ToPILImage(_run, image) {
    const sizes = sizesOf(image);
    return sizes?.length === 3 ? picture(sizes) : UNKNOWN;
  },
  ConvertImageDtype(_run, image, fields) {
    const dtype = first(fields, 'dtype');
    if (image.kind !== 'tensor') return UNKNOWN;
    const { dtype: _before, ...rest } = image;
    return { ...rest, ...(dtype?.kind === 'dtype' && { dtype: dtype.name }) };
  },
  Normalize(run, image, fields, node) {
    if (image.kind === 'object') refuse(run, 'wrong-call', `img should be Tensor Image. Got ${image.type}`, node);
    if (image.kind !== 'tensor' || (image.dtype && !isFloating(image.dtype))) return UNKNOWN;
    const given = named([...fields.values()], ['mean', 'std']);
    for (const name of ['mean', 'std']) {
      const { length: count } = iterate(run, given.get(name) ?? UNKNOWN);
      const channels = image.shape?.at(-3);
      if (count === undefined || channels === undefined || count === 1) continue;
      if (run.facts.value.equal(count, channels) !== false) continue;
      refuse(run, 'broadcast-mismatch', `${name} has ${count} values, but the picture ${channels} channels`, node);
      return UNKNOWN;
    }
    return same(image);
  },
  Lambda: (run, image, fields) => call(run, first(fields, 'lambd') ?? UNKNOWN, [image], PLACELESS),
  Resize(run, image, fields) {
    const size = first(fields, 'size');
    const sizes = sizesOf(image);
    if (!sizes) return resized(image, undefined);
    const both = pair(run, size);
    const [height, width] = sizes.slice(-2) as [Size, Size];
    const single = size?.kind === 'number' || (size && iterate(run, size).items?.length === 1);
    if (!both) return resized(image, undefined);
    if (!single || height === width) return resized(image, [...sizes.slice(0, -2), ...both]);
    // One number is for the smaller side; the other keeps its share.
    const scaled = (side: Size, smaller: Size): Size =>
      typeof side === 'number' && typeof smaller === 'number'
        ? floorDiv(mul(both[0], side), smaller)
        : run.fresh('n', 1);
    const taller = run.facts.value.below(width, height);
    if (taller === undefined) return resized(image, [...sizes.slice(0, -2), run.fresh('H', 1), run.fresh('W', 1)]);
    const sides: Size[] = taller ? [scaled(height, width), both[1]] : [both[0], scaled(width, height)];
    return resized(image, [...sizes.slice(0, -2), ...sides]);
  },
  CenterCrop: cropped,
  RandomCrop: cropped,
  RandomResizedCrop: cropped,
  Pad(run, image, fields) {
    const sizes = sizesOf(image);
    const given = first(fields, 'padding');
    const items = given?.kind === 'number' ? [given] : given && iterate(run, given).items;
    const amounts = items?.map(numberOf);
    if (!sizes || !amounts || amounts.includes(undefined)) return resized(image, undefined);
    const [left = 0, top = left, right = left, bottom = top] = amounts as number[];
    const [height, width] = sizes.slice(-2);
    if (typeof height !== 'number' || typeof width !== 'number') return resized(image, undefined);
    return resized(image, [...sizes.slice(0, -2), height + top + bottom, width + left + right]);
  },
  Grayscale(_run, image, fields) {
    const sizes = sizesOf(image);
    const channels = first(fields, 'num_output_channels');
    const count = channels ? numberOf(channels) : 1;
    return resized(
      image,
      sizes && count !== undefined ? [...sizes.slice(0, -3), count, ...sizes.slice(-2)] : undefined,
    );
  },
  RandomApply(run, image, fields) {
    const steps = iterate(run, first(fields, 'transforms') ?? UNKNOWN).items;
    const done = steps?.reduce((value, step) => call(run, step, [value], PLACELESS), image) ?? UNKNOWN;
    return join(image, done, run.either);
  },
};

/** Transforms that leave sizes and dtype as they are. */
const KEEPING: ReadonlySet<string> = new Set([
  'AutoAugment',
  'RandAugment',
  'TrivialAugmentWide',
  'AugMix',
  'ColorJitter',
  'RandomGrayscale',
  'RandomInvert',
  'RandomPosterize',
  'RandomSolarize',
  'RandomAdjustSharpness',
  'RandomAutocontrast',
  'RandomEqualize',
  'GaussianBlur',
  'RandomErasing',
  'RandomHorizontalFlip',
  'RandomVerticalFlip',
  'RandomAffine',
  'RandomPerspective',
]);

function same(image: Value): Value {
  if (image.kind !== 'tensor') return image.kind === 'object' ? image : UNKNOWN;
  return { ...(image as TensorValue) };
}

/** `make_grid`: pictures side by side, in three colours. */
export function grid(run: Interpreter, args: readonly Value[]): Value {
  const given = named(args, ['tensor', 'nrow', 'padding']);
  const images = given.get('tensor') ?? UNKNOWN;
  const shape = images.kind === 'tensor' ? run.tensor(images).shape : undefined;
  const sizes = shape && [...Array<Size>(Math.max(0, 4 - shape.length)).fill(1), ...shape];
  const known: Value = { kind: 'tensor', requiresGrad: false };
  if (sizes?.length !== 4) return known;
  const [count, channels, height, width] = sizes as [Size, Size, Size, Size];
  const colours = channels === 1 ? 3 : channels;
  if (count === 1) return { ...known, shape: [colours, height, width] };
  const [perRow, padding] = [numberOf(given.get('nrow') ?? number(8)), numberOf(given.get('padding') ?? number(2))];
  if (typeof count !== 'number' || perRow === undefined || padding === undefined)
    return { ...known, shape: [colours, run.fresh('H', 1), run.fresh('W', 1)] };
  const columns = Math.min(perRow, count);
  const side = (size: Size, times: number): Size => add(mul(add(size, padding), times), padding);
  return { ...known, shape: [colours, side(height, Math.ceil(count / columns)), side(width, columns)] };
}

/** What a transform makes of a picture; nothing when the class is none. */
export function transform(
  run: Interpreter,
  instance: Instance,
  { type, args, node }: { readonly type: string; readonly args: readonly Value[]; readonly node: Site },
): Value | undefined {
  const name = /^vision\.transforms\.(\w+)$/.exec(type)?.[1];
  if (name === undefined) return undefined;
  const image = run.current(args[0] ?? UNKNOWN);
  if (KEEPING.has(name)) return same(image);
  if (name === 'RandomRotation') {
    const expands = flagOf(instance.fields.value.fields.get('argument 1'), false);
    return expands === false ? same(image) : resized(image, undefined);
  }
  const known = name === 'Scale' ? 'Resize' : name;
  return Object.hasOwn(TRANSFORMS, known)
    ? TRANSFORMS[known]!(run, image, instance.fields.value.fields, node)
    : UNKNOWN;
}
