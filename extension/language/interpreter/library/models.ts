/** `vision.models`: what goes in, what comes out, and the layers one exchanges to train them for other classes. */
import { number, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { call, construct, type Site } from '../calls';
import { initialise, PLACELESS } from '../classes';
import type { Interpreter } from '../interpreter';
import type { Instance } from '../objects';
import { report } from './apply';
import { named, numberOf } from './arguments';
import { library } from './members';
import { MODEL } from './state';

interface Model {
  /** The layers in front of the head where they stand in a row: channels of 3×3 convolutions, pools between them. */
  readonly features?: readonly (number | Convolution | 'M')[];
  /** What the features are pooled to. */
  readonly pooled?: number;
  /** The field whose layer gives the classes. */
  readonly head: 'fc' | 'classifier';
  /** The layers of the head: widths of linear layers, with names of what is between. */
  readonly layers: readonly (number | 'ReLU' | 'Hardswish' | 'Dropout')[];
}

interface Convolution {
  readonly channels: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding: number;
}

const RESNET: Model = { head: 'fc', layers: [512] };
const DEEP: Model = { head: 'fc', layers: [2048] };
const vgg = (...counts: number[]): Model => ({
  features: [64, 128, 256, 512, 512].flatMap(
    (channels, at) => [...Array<number>(counts[at]!).fill(channels), 'M'] as const,
  ),
  pooled: 7,
  head: 'classifier',
  layers: [25088, 4096, 'ReLU', 'Dropout', 4096, 'ReLU', 'Dropout'],
});

const MODELS: Readonly<Record<string, Model>> = {
  resnet18: RESNET,
  resnet34: RESNET,
  resnet50: DEEP,
  resnet101: DEEP,
  resnet152: DEEP,
  alexnet: {
    features: [
      { channels: 64, kernel: 11, stride: 4, padding: 2 },
      'M',
      { channels: 192, kernel: 5, padding: 2 },
      'M',
      384,
      256,
      256,
      'M',
    ],
    pooled: 6,
    head: 'classifier',
    layers: ['Dropout', 9216, 4096, 'ReLU', 'Dropout', 4096, 'ReLU'],
  },
  vgg11: vgg(1, 1, 2, 2, 2),
  vgg13: vgg(2, 2, 2, 2, 2),
  vgg16: vgg(2, 2, 3, 3, 3),
  vgg19: vgg(2, 2, 4, 4, 4),
  mobilenet_v2: { head: 'classifier', layers: ['Dropout', 1280] },
  mobilenet_v3_small: { head: 'classifier', layers: [576, 1024, 'Hardswish', 'Dropout'] },
  mobilenet_v3_large: { head: 'classifier', layers: [960, 1280, 'Hardswish', 'Dropout'] },
};

export function modelOf(name: string): Model | undefined {
  return Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
}

export function makeModel(run: Interpreter, name: string, args: readonly Value[], node: Site): Value {
  const fields = named(args, []);
  const classes = fields.has('num_classes') ? (fields.get('num_classes') ?? UNKNOWN) : number(1000);
  const made = library(run, ['nn', MODEL, name], new Map(), node);
  const model = modelOf(name)!;
  if (model.features) initialise(run, made, 'features', features(run, model.features, name === 'alexnet' ? 3 : 2));
  if (model.pooled) initialise(run, made, 'avgpool', layer(run, 'AdaptiveAvgPool2d', [number(model.pooled)]));
  initialise(run, made, model.head, head(run, model, classes));
  return made;
}

/** Convolutions, each with its activation, and pools that halve. */
function features(run: Interpreter, parts: NonNullable<Model['features']>, window: number): Value {
  let channels = 3;
  const layers = parts.flatMap((part): Value[] => {
    if (part === 'M') return [layer(run, 'MaxPool2d', [number(window), number(2)])];
    const own = typeof part === 'number' ? { channels: part, kernel: 3, padding: 1 } : part;
    const { channels: to, kernel, stride = 1, padding } = own;
    const sizes = [channels, to, kernel, stride, padding].map((size) => number(size));
    channels = to;
    return [layer(run, 'Conv2d', sizes), layer(run, 'ReLU', [])];
  });
  return layer(run, 'Sequential', layers);
}

function layer(run: Interpreter, name: string, args: readonly Value[]): Value {
  return construct(run, { kind: 'member', path: ['nn', name] }, args, { ...PLACELESS, kind: 'new' });
}

/** Widths follow each other: each goes to the next, the last to the classes. */
function head(run: Interpreter, model: Model, classes: Value): Value {
  const widths = model.layers.filter((each) => typeof each === 'number');
  if (model.head === 'fc') return layer(run, 'Linear', [number(widths[0]), classes]);
  const layers: Value[] = [];
  let at = 0;
  for (const each of model.layers) {
    if (typeof each !== 'number') layers.push(layer(run, each, []));
    else if (++at < widths.length && widths.length > 1)
      layers.push(layer(run, 'Linear', [number(each), number(widths[at]!)]));
  }
  layers.push(layer(run, 'Linear', [number(widths.at(-1)), classes]));
  return layer(run, 'Sequential', layers);
}

/** Calls a model: pictures in, what the head makes of their features out. */
export function callModel(run: Interpreter, made: Instance, name: string, args: readonly Value[], node: Site): Value {
  const model = modelOf(name);
  const input = run.current(args[0] ?? UNDEFINED);
  if (!model || input.kind !== 'tensor' || !input.shape) return UNKNOWN;
  const [batch, channels] = input.shape;
  if (input.shape.length === 4 && run.facts.value.equal(channels!, 3) === false) {
    const shape = input.shape.join(', ');
    const message = `Given groups=1, expected input[${shape}] to have 3 channels, but got ${String(channels)} channels instead`;
    report(
      run,
      {
        code: 'channel-mismatch',
        certainty: 'certain',
        message,
        expected: 3,
        actual: channels!,
        argument: 'input',
        dim: 1,
      },
      node,
      { instance: made, args },
    );
    return UNKNOWN;
  }
  if (input.shape.length !== 4) return UNKNOWN;
  const width = numberOf(number(model.layers.find((each) => typeof each === 'number') as number))!;
  const pooled: Value = {
    kind: 'tensor',
    shape: [batch!, width],
    device: 'cpu',
    requiresGrad: true,
    ...(input.dtype && { dtype: input.dtype }),
  };
  return call(run, made.fields.value.fields.get(model.head) ?? UNKNOWN, [pooled], node);
}
