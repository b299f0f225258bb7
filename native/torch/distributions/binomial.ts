/** Successes among trials, and failures before successes. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { NotImplementedError } from '../errors';
import { arange, binomial, poisson } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { logsigmoid } from '../nn/functional/activation';
import type { Tensor } from '../tensor';
import {
  type Constraint,
  dependent,
  greater_than_eq,
  half_open_interval,
  integer_interval,
  nonnegative_integer,
  real,
  unit_interval,
} from './constraints';
import { Distribution, lazily } from './distribution';
import { Gamma } from './gamma';
import { odds, type Validate } from './parameters';
import {
  broadcast_all,
  check_either,
  logits_to_probs,
  probs_to_logits,
  type Shape,
  support_values,
  type Value,
} from './utils';

/** The count and whichever of the others is given, of one shape and dtype. */
function counted(total_count: Value, probs: Value | null, logits: Value | null): Record<string, Tensor> {
  check_either(probs, logits);
  const [count, value] = broadcast_all(total_count, (probs ?? logits)!) as [Tensor, Tensor];
  const total = count.type_as(value);
  return probs !== null ? { total_count: total, probs: value } : { total_count: total, logits: value };
}

const binomialParameters = {
  /** Number of trials. */
  total_count: optional<Value>(1),
  ...odds,
};
const binomialSignature = signature('Binomial.__init__', binomialParameters);

/**
 * How many of `total_count` trials succeed, each with probability `probs`, or of log odds `logits`.
 * @example
 * torch.manual_seed(0);
 * const binomial = new torch.distributions.Binomial(10, torch.tensor([0.25, 0.5]));
 * console.log(binomial.sample(), binomial.mean);
 */
export class Binomial extends Distribution {
  static override arg_constraints = { total_count: nonnegative_integer, probs: unit_interval, logits: real };
  static override support: Constraint = dependent({ is_discrete: true, event_dim: 0 });
  static override has_enumerate_support = true;
  declare readonly total_count: Tensor;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;

  constructor(
    ...args: Args<
      [total_count?: Value, probs?: Value | null, logits?: Value | null, validate_args?: Validate],
      Options<typeof binomialParameters>
    >
  ) {
    const { total_count, probs, logits, validate_args } = binomialSignature.bind(args);
    const given = counted(total_count, probs, logits);
    super(given.total_count!.shape, [], validate_args);
    this.adopt(given);
  }

  override get support(): Constraint {
    return integer_interval(0, this.total_count);
  }
  get param_shape(): Shape {
    return this.batch_shape;
  }
  override get mean(): Tensor {
    return this.total_count.mul(this.probs);
  }
  override get mode(): Tensor {
    return this.total_count.add(1).mul(this.probs).floor().clamp(null, this.total_count);
  }
  override get variance(): Tensor {
    return this.total_count.mul(this.probs).mul(this.probs.rsub(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    return no_grad(() => binomial(this.total_count.expand(shape), this.probs.expand(shape)));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const { total_count: n, logits } = this;
    // Half of each side at zero, where the gradient of a clamp would be all or nothing.
    const clamped = logits.clamp(0).add(logits).sub(logits.clamp(null, 0)).div(2);
    const normalizer = n.mul(clamped).add(n.mul(logits.abs().neg().exp().log1p())).sub(n.add(1).lgamma());
    return value.mul(logits).sub(value.add(1).lgamma()).sub(n.sub(value).add(1).lgamma()).sub(normalizer);
  }
  override entropy(): Tensor {
    this.homogeneous('entropy');
    const log_prob = this.log_prob(this.enumerate_support(false));
    return log_prob.exp().mul(log_prob).sum(0).neg();
  }
  override enumerate_support(expand = true): Tensor {
    const total = this.homogeneous('enumerate_support');
    const values = arange(1 + total, { dtype: this.total_count.dtype, device: this.total_count.device });
    return support_values(values, this.batch_shape, expand);
  }

  /** The one count of all. */
  private homogeneous(method: string): number {
    const total = Math.trunc(this.total_count.max().item());
    if (this.total_count.min().item() !== total)
      throw new NotImplementedError(`Inhomogeneous total count not supported by \`${method}\`.`);
    return total;
  }
}
lazily(Binomial, {
  logits: ({ probs }) => probs_to_logits(probs, true),
  probs: ({ logits }) => logits_to_probs(logits, true),
});

const negativeParameters = {
  /** Number of failures at which the trials end. */
  total_count: required<Value>(),
  ...odds,
};
const negativeSignature = signature('NegativeBinomial.__init__', negativeParameters);

/**
 * How many trials succeed, each with probability `probs`, before `total_count` fail.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.NegativeBinomial(5, torch.tensor([0.25, 0.5])).sample());
 */
export class NegativeBinomial extends Distribution {
  static override arg_constraints = {
    total_count: greater_than_eq(0n),
    probs: half_open_interval(0, 1),
    logits: real,
  };
  static override support = nonnegative_integer;
  declare readonly total_count: Tensor;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;

  constructor(
    ...args: Args<
      [total_count: Value, probs?: Value | null, logits?: Value | null, validate_args?: Validate],
      Options<typeof negativeParameters>
    >
  ) {
    const { total_count, probs, logits, validate_args } = negativeSignature.bind(args);
    const given = counted(total_count, probs, logits);
    super(given.total_count!.shape, [], validate_args);
    this.adopt(given);
  }

  get param_shape(): Shape {
    return this.batch_shape;
  }
  override get mean(): Tensor {
    return this.total_count.mul(this.logits.exp());
  }
  override get mode(): Tensor {
    return this.total_count.sub(1).mul(this.logits.exp()).floor().clamp(0);
  }
  override get variance(): Tensor {
    return this.mean.div(this.logits.neg().sigmoid());
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const rates = new Gamma(this.total_count, this.logits.neg().exp(), false);
      return poisson(rates.sample(sample_shape));
    });
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const { total_count: n, logits } = this;
    const powers = n.mul(logsigmoid(logits.neg())).add(value.mul(logsigmoid(logits)));
    const normalizer = n.add(value).lgamma().neg().add(value.add(1).lgamma()).add(n.lgamma());
    return powers.sub(normalizer.masked_fill(n.add(value).eq(0), 0));
  }
}
lazily(NegativeBinomial, {
  logits: ({ probs }) => probs_to_logits(probs, true),
  probs: ({ logits }) => logits_to_probs(logits, true),
});
