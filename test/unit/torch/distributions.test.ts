/** torch.distributions beyond PyTorch's recorded answers: distributions that scripts define, caches and options. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { distributions } = torch;
const { constraints, Normal } = distributions;

class Triangle extends distributions.Distribution {
  static override arg_constraints = { width: constraints.positive };
  static override support = constraints.real;
  declare readonly width: torch.Tensor;
  constructor(width: torch.Tensor) {
    super(width.shape);
    this.adopt({ width });
  }
  override rsample(sample_shape: number[] = []): torch.Tensor {
    const shape = this._extended_shape(sample_shape);
    return torch.rand(shape).sub(torch.rand(shape)).mul(this.width);
  }
}

test('a distribution of a script is checked, sampled, expanded and printed', () => {
  const triangle = new Triangle(torch.tensor([0.5, 2]));
  assert.equal(String(triangle), 'Triangle(width: torch.Size([2]))');
  assert.equal(String(triangle.sample([3]).shape), 'torch.Size([3, 2])');
  assert.equal(String(triangle.expand([4, 2]).sample().shape), 'torch.Size([4, 2])');
  assert.throws(() => new Triangle(torch.tensor([-0.5])), {
    name: 'ValueError',
    message:
      'Expected parameter width (Tensor of shape (1,)) of distribution Triangle(width: tensor([-0.5000])) to satisfy the ' +
      'constraint GreaterThan(lower_bound=0.0), but found invalid values:\ntensor([-0.5000])',
  });
  assert.throws(() => triangle.mode, {
    name: 'NotImplementedError',
    message: "<class '__main__.Triangle'> does not implement mode",
  });
  assert.throws(() => triangle.entropy(), { name: 'NotImplementedError' });
});

test('register_kl takes the most special pair, and forgets what it found before', () => {
  class Wide extends Triangle {}
  const [one, wide] = [new Triangle(torch.ones(1)), new Wide(torch.ones(1))];
  assert.throws(() => distributions.kl_divergence(one, wide), {
    message: 'No KL(p || q) is implemented for p type Triangle and q type Wide',
  });
  distributions.register_kl(Triangle, Triangle, () => torch.tensor(1));
  assert.equal(distributions.kl_divergence(wide, wide).item(), 1);
  distributions.register_kl(Wide, Wide, () => torch.tensor(2));
  assert.equal(distributions.kl_divergence(wide, wide).item(), 2);
  assert.equal(distributions.kl_divergence(one, wide).item(), 1);
});

test('arguments are named and missing ones are refused as in Python', () => {
  const named = new Normal({ loc: torch.zeros(2), scale: 0.5 });
  assert.equal(String(named), 'Normal(loc: torch.Size([2]), scale: torch.Size([2]))');
  const incomplete = Normal as unknown as new (...args: unknown[]) => unknown;
  assert.throws(() => new incomplete(0), {
    name: 'TypeError',
    message: "Normal.__init__() missing 1 required positional argument: 'scale'",
  });
});

test('validation can be turned off for one distribution and for all', () => {
  assert.doesNotThrow(() => new Normal(0, -1, { validate_args: false }));
  distributions.Distribution.set_default_validate_args(false);
  try {
    assert.doesNotThrow(() => new Normal(0, -1));
    assert.throws(() => new Normal(0, -1, true), { name: 'ValueError' });
  } finally {
    distributions.Distribution.set_default_validate_args(true);
  }
  assert.throws(() => new Normal(0, -1), { name: 'ValueError' });
});

test('what is computed when first read is then shown, and expanded with the rest', () => {
  const coin = new distributions.Bernoulli(torch.tensor([0.25, 0.5]));
  assert.equal(String(coin), 'Bernoulli(probs: torch.Size([2]))');
  assert.equal(coin.logits, coin.logits);
  assert.equal(String(coin.expand([3, 2])), 'Bernoulli(probs: torch.Size([3, 2]), logits: torch.Size([3, 2]))');
});

test('a cached transform gives back the very input', () => {
  const x = torch.tensor([0.5, 1]);
  const cached = new distributions.ExpTransform(1);
  assert.equal(cached.inv(cached(x)), x);
  const both = new distributions.ComposeTransform([cached, new distributions.AffineTransform(0, 2)], 1);
  assert.equal(both.inv(both(x)), x);
  assert.equal(both.inv.inv, both);
  assert.equal(new distributions.TanhTransform({ cache_size: 1 })._cache_size, 1);
  assert.equal(new distributions.AffineTransform({ loc: 1, scale: 2 })(x).at(0).item(), 2);
  const plain = new distributions.ExpTransform();
  assert.notEqual(plain.inv(plain(x)), x);
  assert.throws(() => new distributions.ExpTransform(2), { message: 'cache_size must be 0 or 1' });
});

test('transforms to constraints can be registered', () => {
  const registry = new distributions.ConstraintRegistry();
  assert.throws(() => registry(constraints.square), {
    name: 'NotImplementedError',
    message: 'Cannot transform _Square constraints',
  });
  registry.register(constraints.greater_than, () => new distributions.SoftplusTransform());
  assert.equal(String(registry(constraints.positive)), 'SoftplusTransform()');
  assert.throws(() => registry.register(3 as never, () => new distributions.ExpTransform()), { name: 'TypeError' });
});

test('constraints know their kind', () => {
  assert.ok(constraints.interval(0, 1) instanceof constraints.interval);
  assert.ok(constraints.is_dependent(constraints.dependent({ event_dim: 1 })));
  assert.throws(() => constraints.dependent.check(torch.ones(1)), {
    name: 'ValueError',
    message: 'Cannot determine validity of dependent constraint',
  });
  assert.throws(() => distributions.Independent.support.event_dim, { name: 'NotImplementedError' });
});

test('a policy gradient and a variational step move parameters the right way', () => {
  torch.manual_seed(0);
  const logits = torch.zeros(3, { requires_grad: true });
  const policy = new distributions.Categorical({ logits });
  const actions = policy.sample([256]);
  policy.log_prob(actions).mul(actions.eq(2)).mean().neg().backward();
  assert.ok(logits.grad!.at(2).item() < 0 && logits.grad!.at(0).item() > 0);

  const loc = torch.tensor([2, -1], { dtype: torch.float32, requires_grad: true });
  const posterior = new Normal(loc, torch.ones(2));
  distributions.kl_divergence(posterior, new Normal(0, 1)).sum().backward();
  assert.deepEqual(loc.grad!.tolist(), [2, -1]);
});

test('a von Mises distribution as narrow as a point, or without a width, has samples', () => {
  const of = (concentration: number) =>
    new distributions.VonMises(torch.tensor([0.5]), torch.tensor([concentration])).sample([2]).tolist();
  assert.deepEqual(of(1e30), [[0.5], [0.5]]);
  assert.deepEqual(of(Number.POSITIVE_INFINITY), [[Number.NaN], [Number.NaN]]);
});
