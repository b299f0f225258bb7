/** Random numbers, drawn exactly as PyTorch draws them from mt19937. */
import { family } from './declare';

const op = family('random');

const FACTORY = 'ScalarType? dtype=None, Device? device=None, bool? requires_grad=None';
const LIKE = `Generator? generator=None, ${FACTORY}, MemoryFormat? memory_format=None`;
const factory = (doc: string) => ({ doc, variants: ['function' as const], nondifferentiable: true });

op(
  `rand(int[] size, *, Generator? generator=None, ${FACTORY}) -> Tensor`,
  factory('Uniform random numbers from [0, 1).'),
);
op(
  `randn(int[] size, *, Generator? generator=None, ${FACTORY}) -> Tensor`,
  factory('Normal random numbers with mean 0 and deviation 1.'),
);
op(
  `randint(int high, int[] size, *, Generator? generator=None, ${FACTORY}) -> Tensor`,
  factory('Random integers from 0 to `high`, excluded.'),
);
op(
  `randint.low(int low, int high, int[] size, *, Generator? generator=None, ${FACTORY}) -> Tensor`,
  factory('Random integers from `low` to `high`, excluded.'),
);
op(`randperm(int n, *, Generator? generator=None, ${FACTORY}) -> Tensor`, factory('Random permutation of 0 … n-1.'));
op(`rand_like(Tensor self, *, ${LIKE}) -> Tensor`, factory('Uniform random numbers in the shape of `input`.'));
op(`randn_like(Tensor self, *, ${LIKE}) -> Tensor`, factory('Normal random numbers in the shape of `input`.'));
op(
  `randint_like(Tensor self, int high, *, ${LIKE}) -> Tensor`,
  factory('Random integers from 0 to `high`, excluded, in the shape of `input`.'),
);
op(
  `randint_like.low(Tensor self, int low, int high, *, ${LIKE}) -> Tensor`,
  factory('Random integers from `low` to `high`, excluded, in the shape of `input`.'),
);
op(
  `normal.float_float(float mean, float std, int[] size, *, Generator? generator=None, ${FACTORY}) -> Tensor`,
  factory('Normal random numbers of one mean and deviation.'),
);
const none = (name: string) => ({ [name]: `zeros(${name}.sizes(), grad.dtype(), grad.device())` });
op('normal.Tensor_float(Tensor mean, float std=1, *, Generator? generator=None) -> Tensor', {
  doc: 'Normal random numbers with a mean per element.',
  variants: ['function'],
  grad: none('mean'),
  node: 'NormalBackward1',
});
op('normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor', {
  doc: 'Normal random numbers with a deviation per element.',
  variants: ['function'],
  grad: none('std'),
  node: 'NormalBackward2',
});
op('normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor', {
  doc: 'Normal random numbers with a mean and a deviation per element.',
  variants: ['function'],
  grad: { ...none('mean'), ...none('std') },
  node: 'NormalBackward3',
});
op('poisson(Tensor self, Generator? generator=None) -> Tensor', {
  doc: 'Poisson random numbers with the rate each element of `input` gives.',
  variants: ['function'],
  grad: { self: 'zeros_like(grad)' },
});
op('binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor', {
  doc: 'How many of `count` trials succeed, each with probability `prob`.',
  variants: ['function'],
  nondifferentiable: true,
});
op('_standard_gamma(Tensor self, Generator? generator=None) -> Tensor', {
  doc: 'Gamma random numbers of rate 1 with the shape parameter each element of `input` gives.',
  variants: ['function'],
  grad: { self: 'grad * _standard_gamma_grad(self, result)' },
});
op('_standard_gamma_grad(Tensor self, Tensor output) -> Tensor', {
  doc: 'How gamma random numbers `output` move with their shape parameters.',
  variants: ['function'],
  grad: { self: 'not_implemented("_standard_gamma_grad")' },
});
op('_sample_dirichlet(Tensor self, Generator? generator=None) -> Tensor', {
  doc: 'Random points of the simplex with concentrations along the last dimension.',
  variants: ['function'],
  nondifferentiable: true,
});
op('_dirichlet_grad(Tensor x, Tensor alpha, Tensor total) -> Tensor', {
  doc: 'How coordinates `x` of random points of the simplex move with their concentrations, which sum up to `total`.',
  variants: ['function'],
  nondifferentiable: true,
});
op('bernoulli(Tensor self, *, Generator? generator=None) -> Tensor', {
  doc: 'Ones with the probability each element of `input` gives, else zeros.',
  grad: { self: 'zeros_like(grad)' },
});
op('multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor', {
  doc: 'Indices drawn with the weights in each row of `input`.',
  nondifferentiable: true,
});

/** Fills a tensor; earlier values, and so gradients, end here. */
function filler(schema: string, doc: string): void {
  op(schema, { doc, variants: ['method'], grad: { self: 'zeros_like(grad)' } });
}
filler(
  'uniform_(Tensor(a!) self, float from=0, float to=1, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with uniform random numbers from [from, to).',
);
filler(
  'normal_(Tensor(a!) self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with normal random numbers.',
);
filler(
  'bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with ones of probability `p`, else zeros.',
);
filler(
  'bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with ones of the probabilities in `p`, else zeros.',
);
filler(
  'random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with random integers from the whole range of the dtype.',
);
filler(
  'random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with random integers from 0 to `to`, excluded.',
);
filler(
  'random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with random integers from `from` to `to`, excluded.',
);
filler(
  'exponential_(Tensor(a!) self, float lambd=1, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with exponentially distributed random numbers.',
);
filler(
  'cauchy_(Tensor(a!) self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with random numbers of the Cauchy distribution.',
);
filler(
  'log_normal_(Tensor(a!) self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with random numbers whose logarithm is normally distributed.',
);
filler(
  'geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)',
  'Fills with the number of trials until the first success of probability `p`.',
);

op('dropout(Tensor input, float p=0.5, bool training=True) -> Tensor', {
  doc: 'Sets elements to zero with probability `p` and scales the rest by 1 / (1 - p); does nothing outside training.',
  variants: ['function', 'nn'],
  composite: true,
});
