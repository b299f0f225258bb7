/** `torch.distributions`: shapes of batches and events, and what samples and probabilities have of them. */
import { applyFunction } from '../../rules';
import { printShape, type Size } from '../../sizes';
import { type DType, sizeList, type TensorValue, tensor, UNKNOWN, type Value } from '../../values';
import type { Site } from '../calls';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import type { Instance } from '../objects';
import { contextOf, report, take } from './apply';
import { named, numberOf } from './arguments';
import { library } from './members';
import { remember } from './tensors';

type Shape = readonly Size[];

interface Family {
  readonly parameters: readonly string[];
  /** Dimensions at the end of each parameter that belong to one event; by default none. */
  readonly own?: Readonly<Record<string, number>>;
  /** The parameter whose last dimension is that of an event. */
  readonly event?: string;
  /** Samples are of this dtype. */
  readonly dtype?: DType;
}

const simple = (...parameters: string[]): Family => ({ parameters });
const vector = (last: readonly string[], ...before: string[]): Family => ({
  parameters: [...before, ...last],
  own: Object.fromEntries(last.map((name) => [name, 1])),
  event: last[0]!,
});
const LOCATED = simple('loc', 'scale');
const CHOICE = simple('probs', 'logits');

const FAMILIES: ReadonlyMap<string, Family> = new Map(
  Object.entries({
    Normal: LOCATED,
    LogNormal: LOCATED,
    Laplace: LOCATED,
    Cauchy: LOCATED,
    Gumbel: LOCATED,
    HalfNormal: simple('scale'),
    HalfCauchy: simple('scale'),
    Uniform: simple('low', 'high'),
    Gamma: simple('concentration', 'rate'),
    Beta: simple('concentration1', 'concentration0'),
    Exponential: simple('rate'),
    Poisson: simple('rate'),
    Chi2: simple('df'),
    StudentT: simple('df', 'loc', 'scale'),
    Weibull: simple('scale', 'concentration'),
    Pareto: simple('scale', 'alpha'),
    VonMises: simple('loc', 'concentration'),
    Bernoulli: CHOICE,
    ContinuousBernoulli: CHOICE,
    Geometric: CHOICE,
    Binomial: simple('total_count', 'probs', 'logits'),
    NegativeBinomial: simple('total_count', 'probs', 'logits'),
    Categorical: { ...CHOICE, own: { probs: 1, logits: 1 }, dtype: 'int64' },
    OneHotCategorical: vector(['probs', 'logits']),
    Multinomial: vector(['probs', 'logits'], 'total_count'),
    Dirichlet: vector(['concentration']),
    MultivariateNormal: {
      parameters: ['loc', 'covariance_matrix', 'precision_matrix', 'scale_tril'],
      own: { loc: 1, covariance_matrix: 2, precision_matrix: 2, scale_tril: 2 },
      event: 'loc',
    },
  } satisfies Record<string, Family>),
);

const INDEPENDENT = 'Independent';
export const isDistribution = (path: readonly string[]): boolean =>
  path[0] === 'distributions' && (path[1] === INDEPENDENT || FAMILIES.has(path[1] ?? ''));

/** `new torch.distributions.Normal(loc, scale)`: what it was given, with the shapes of a batch and an event. */
export function makeDistribution(
  run: Interpreter,
  path: readonly string[],
  args: readonly Value[],
  node: Site,
): Instance {
  const name = path[1]!;
  if (name === INDEPENDENT) return independent(run, path, args, node);
  const family = FAMILIES.get(name)!;
  const fields = named(args, family.parameters);
  let batch: Shape | undefined = [];
  let event: Shape | undefined = [];
  for (const parameter of family.parameters) {
    const given = fields.get(parameter);
    if (!given || given.kind === 'none') continue;
    const shape = given.kind === 'number' ? [] : given.kind === 'tensor' ? run.tensor(given).shape : undefined;
    const own = family.own?.[parameter] ?? 0;
    const outer = shape && shape.length >= own ? shape.slice(0, shape.length - own) : undefined;
    batch = batch && outer && broadcast(run, batch, outer, node);
    if (own > 0 && family.event) event = shape?.slice(shape.length - 1);
  }
  return made(run, path, fields, batch, event, node);
}

function made(
  run: Interpreter,
  path: readonly string[],
  fields: Map<string, Value>,
  batch: Shape | undefined,
  event: Shape | undefined,
  node: Site,
): Instance {
  fields.set('batch_shape', batch ? sizeList(batch) : UNKNOWN);
  fields.set('event_shape', event ? sizeList(event) : UNKNOWN);
  return library(run, path, fields, node);
}

/** The last dimensions of a batch become those of an event. */
function independent(run: Interpreter, path: readonly string[], args: readonly Value[], node: Site): Instance {
  const fields = named(args, ['base_dist', 'reinterpreted_batch_ndims']);
  const base = fields.get('base_dist');
  const count = numberOf(fields.get('reinterpreted_batch_ndims'));
  const [batch, event] = base?.kind === 'instance' ? shapesOf(base) : [];
  const kept = batch && count !== undefined ? batch.length - count : undefined;
  const inner = batch && event && kept !== undefined ? [...batch.slice(kept), ...event] : undefined;
  return made(run, path, fields, kept === undefined ? undefined : batch?.slice(0, kept), inner, node);
}

function shapesOf({ fields }: Instance): [batch: Shape | undefined, event: Shape | undefined] {
  const shape = (name: string): Shape | undefined => {
    const value = fields.value.fields.get(name);
    return value?.kind === 'list'
      ? value.items.flatMap((item) => (item.kind === 'number' && item.value !== undefined ? [item.value] : []))
      : undefined;
  };
  return [shape('batch_shape'), shape('event_shape')];
}

function broadcast(run: Interpreter, a: Shape, b: Shape, node: Site): Shape | undefined {
  const outcome = applyFunction(['add'], [tensor(a), tensor(b)], new Map(), contextOf(run));
  const value = take(run, outcome, node, { args: [] });
  return value.kind === 'tensor' ? value.shape : undefined;
}

const WHOLE: ReadonlySet<string> = new Set(['mean', 'mode', 'variance', 'stddev']);
const BOTH: ReadonlySet<string> = new Set(['probs', 'logits']);

/** A property of a distribution that is computed. */
export function distributionField(object: Instance, name: string): Value | undefined {
  const [batch, event] = shapesOf(object);
  if (WHOLE.has(name)) return tensor(batch && event && [...batch, ...event], 'float32');
  if (!BOTH.has(name)) return undefined;
  const { fields } = object.fields.value;
  // One of the two was given; the other is like it.
  const other = fields.get(name === 'probs' ? 'logits' : 'probs');
  if (other?.kind !== 'tensor') return undefined;
  const { shape, dtype } = other;
  return tensor(shape, dtype);
}

export function callDistribution(
  run: Interpreter,
  object: Instance,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  const [batch, event] = shapesOf(object);
  const whole = batch && event && [...batch, ...event];
  switch (name) {
    case 'sample':
    case 'rsample': {
      const dtype = FAMILIES.get(origin(object.type)?.[1] ?? '')?.dtype ?? 'float32';
      const more = sampleShape(run, args);
      const value = tensor(more && whole && [...more, ...whole], dtype);
      return name === 'sample' ? { ...value, requiresGrad: false } : value;
    }
    case 'entropy':
    case 'perplexity':
      return tensor(batch, 'float32');
    case 'log_prob':
    case 'cdf':
    case 'icdf': {
      const [value] = args;
      const shape = value?.kind === 'tensor' ? run.tensor(value).shape : value?.kind === 'number' ? [] : undefined;
      if (!shape || !whole) return tensor(undefined);
      checkSample(run, shape, whole, event!, node);
      const joined = broadcast(run, shape, whole, node);
      const result = tensor(name === 'log_prob' ? joined?.slice(0, joined.length - event!.length) : joined, 'float32');
      return remember(run, name, result, [value as TensorValue, tensor(whole)], node);
    }
    default:
      return UNKNOWN;
  }
}

function sampleShape(run: Interpreter, args: readonly Value[]): Shape | undefined {
  const given = named(args, ['sample_shape']).get('sample_shape');
  if (!given || given.kind === 'none') return [];
  const sizes = iterate(run, given).items?.map((item) => (item.kind === 'number' ? item.value : undefined));
  return sizes?.every((size) => size !== undefined) ? (sizes as Size[]) : undefined;
}

/** The sizes of an event are those of a value's last dimensions. */
function checkSample(run: Interpreter, shape: Shape, whole: Shape, event: Shape, node: Site): void {
  const last = shape.slice(Math.max(0, shape.length - event.length));
  const { value: facts } = run.facts;
  if (last.length === event.length && last.every((size, at) => facts.equal(size, event[at]!) !== false)) return;
  const text = (of: Shape) => `torch.Size(${printShape(of)})`;
  const message = `The right-most size of value must match event_shape: ${text(shape)} vs ${text(event)}.`;
  report(run, { code: 'broadcast-mismatch', certainty: 'certain', message, expected: text(whole) }, node, { args: [] });
}

/** `kl_divergence(p, q)`: a number for each of a batch. */
export function divergence(run: Interpreter, args: readonly Value[], node: Site): Value {
  const [p, q] = args.map((arg) => (arg.kind === 'instance' ? shapesOf(arg)[0] : undefined));
  return tensor(p && q && broadcast(run, p, q, node), 'float32');
}
