/** Expressions that go through the package's classes, with sizes and numbers filled in at random. */
import type { Random } from './random';

/** A text of one expression that gives a tensor; `torch` and `vision` are at hand. */
type Program = (random: Random) => string;

const sizes = (random: Random, least = 0, most = 3): number[] =>
  Array.from({ length: least + random.below(most - least + 1) }, () => random.pick([1, 1, 2, 3, 4]));
const tensor = (shape: readonly number[]): string => `torch.full([${shape.join(', ')}], 0.5)`;
/** A shape that likely broadcasts with another. */
const near = (shape: readonly number[], random: Random): number[] => {
  const own = shape.slice(random.below(shape.length + 1)).map((size) => (random.below(3) === 0 ? 1 : size));
  return random.below(8) === 0 ? sizes(random) : own;
};
const operand = (shape: readonly number[], random: Random): string =>
  random.below(5) === 0 ? '0.5' : tensor(near(shape, random));

// Distributions: what is drawn, how likely it is, and what is known of them.

/** Constructors by how many numbers they take. */
const SCALAR: Readonly<Record<string, number>> = {
  Normal: 2,
  LogNormal: 2,
  Laplace: 2,
  Cauchy: 2,
  Gumbel: 2,
  Gamma: 2,
  Beta: 2,
  Weibull: 2,
  Pareto: 2,
  VonMises: 2,
  StudentT: 3,
  HalfNormal: 1,
  HalfCauchy: 1,
  Exponential: 1,
  Poisson: 1,
  Chi2: 1,
  Bernoulli: 1,
  Geometric: 1,
  ContinuousBernoulli: 1,
};
const DRAWN: ReadonlySet<string> = new Set(['Categorical', 'OneHotCategorical', 'Dirichlet']);

const READS = ['.sample()', '.sample([2])', '.mean', '.variance', '.stddev'];
const SHAPES = ['batch_shape', 'event_shape'];

function distribution(name: string): Program {
  return (random) => {
    const shape = sizes(random, DRAWN.has(name) ? 1 : 0);
    const count = SCALAR[name] ?? 1;
    const given = Array.from({ length: count }, (_x, i) => (i === 0 ? tensor(shape) : operand(shape, random)));
    const made = `new torch.distributions.${name}(${given.join(', ')})`;
    if (random.below(6) === 0) return `torch.zeros(${made}.${random.pick(SHAPES)})`;
    if (DRAWN.has(name)) return made + random.pick(['.sample()', '.sample([2])', '.entropy()']);
    const read = random.pick([...READS, '.log_prob', '.log_prob']);
    return read === '.log_prob' ? `${made}.log_prob(torch.ones([${near(shape, random).join(', ')}]))` : made + read;
  };
}

// Properties of tensors.
const PROPERTIES: Readonly<Record<string, (x: string) => string>> = {
  T: (x) => `${x}.T`,
  mT: (x) => `${x}.mT`,
  H: (x) => `${x}.H`,
  mH: (x) => `${x}.mH`,
  data: (x) => `${x}.data`,
  shape: (x) => `torch.zeros(${x}.shape)`,
  ndim: (x) => `torch.zeros([${x}.ndim])`,
  dtype: (x) => `torch.zeros([2], { dtype: ${x}.dtype })`,
  itemsize: (x) => `torch.zeros([${x}.itemsize])`,
  nbytes: (x) => `torch.zeros([${x}.nbytes])`,
  size: (x) => `torch.zeros([${x}.size(-1)])`,
  numel: (x) => `torch.zeros([${x}.numel()])`,
};

// Transforms of pictures that are tensors.
const picture = (random: Random): string =>
  tensor([...(random.below(3) === 0 ? [2] : []), random.pick([1, 3]), 4 + random.below(6), 4 + random.below(6)]);
const side = (random: Random): number => 1 + random.below(9);
const TRANSFORMS: Readonly<Record<string, (random: Random) => string>> = {
  Resize: (random) => random.pick([`[${side(random)}, ${side(random)}]`, `${side(random)}`]),
  CenterCrop: (random) => random.pick([`[${side(random)}, ${side(random)}]`, `${side(random)}`]),
  Pad: (random) => random.pick([`${random.below(3)}`, `[1, ${random.below(3)}]`, '[0, 1, 2, 1]']),
  RandomHorizontalFlip: () => '',
  RandomVerticalFlip: () => '',
  RandomErasing: () => '',
  ConvertImageDtype: () => 'torch.float64',
};
const transform =
  (name: string): Program =>
  (random) =>
    `new vision.transforms.${name}(${TRANSFORMS[name]!(random)})(${picture(random)})`;

// Data: a batch of samples, the first or the last.
function batches(random: Random): string {
  const [count, width] = [1 + random.below(9), 1 + random.below(4)];
  const size = 1 + random.below(count);
  const rows = random.below(8) === 0 ? count + 1 : count;
  const given = random.pick([`{ batch_size: ${size}, drop_last: true }`, `{ batch_size: ${size} }`]);
  const set = `new torch.utils.data.TensorDataset(${tensor([count, width])}, ${tensor([rows])})`;
  const loader = `[...new torch.utils.data.DataLoader(${set}, ${given})]`;
  return random.pick([`${loader}[0][0]`, `${loader}[0][1]`, `torch.zeros([${loader}.length])`]);
}

// Helpers of training.
const layer = (random: Random): string => `new torch.nn.Linear(${1 + random.below(4)}, ${1 + random.below(4)})`;
const HELPERS: Readonly<Record<string, Program>> = {
  'nn.Parameter': (random) => `new torch.nn.Parameter(${tensor(sizes(random))})`,
  'nn.utils.clip_grad_norm_': (random) => `torch.nn.utils.clip_grad_norm_(${layer(random)}.parameters(), 1)`,
  'nn.Module.parameters': (random) => `[...${layer(random)}.parameters()][${random.below(2)}]`,
  'autograd.grad': (random) =>
    `((w) => torch.autograd.grad(w.mul(2).sum(), w))(torch.ones(${1 + random.below(3)}, { requires_grad: true }))[0]`,
};

/** Every expression that is tried, by what it is about. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map([
  ...[...Object.keys(SCALAR), ...DRAWN].map((name) => [`distributions.${name}`, distribution(name)] as const),
  ...Object.entries(PROPERTIES).map(
    ([name, read]) => [`Tensor.${name}`, (random: Random) => read(tensor(sizes(random, 0, 4)))] as const,
  ),
  ...Object.keys(TRANSFORMS).map((name) => [`vision.transforms.${name}`, transform(name)] as const),
  ['utils.data.DataLoader', batches] as const,
  ...Object.entries(HELPERS),
]);
