/** Points of the simplex, and their two-dimensional case, beta numbers. */
import { type Args, type Options, required, signature } from '../arguments';
import { CustomFunction, type FunctionContext, once_differentiable } from '../autograd/function';
import { ValueError } from '../errors';
import * as ops from '../generated/ops';
import type { Tensor } from '../tensor';
import { independent, positive, simplex, unit_interval } from './constraints';
import { ExponentialFamily } from './exp_family';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, type Value } from './utils';

/** Draws, with the implicit reparameterised gradient. */
class _Dirichlet extends CustomFunction {
  static forward(ctx: FunctionContext, concentration: Tensor): Tensor {
    const x = ops._sample_dirichlet(concentration);
    ctx.save_for_backward(x, concentration);
    return x;
  }
  static backward = once_differentiable((ctx: FunctionContext, grad: Tensor) => {
    const [x, concentration] = ctx.saved_tensors as [Tensor, Tensor];
    const total = concentration.sum(-1, true).expand_as(concentration);
    return ops._dirichlet_grad(x, concentration, total).mul(grad.sub(x.mul(grad).sum(-1, true)));
  });
}

const dirichletParameters = {
  /** Concentrations along the last dimension. */
  concentration: required<Tensor>(),
  /** Whether arguments are checked. */
  validate_args,
};
const dirichletSignature = signature('Dirichlet.__init__', dirichletParameters);

/**
 * Points of the simplex, the more of a coordinate the larger its `concentration`.
 * @example
 * torch.manual_seed(0);
 * const dirichlet = new torch.distributions.Dirichlet(torch.tensor([0.5, 0.5, 2.5]));
 * console.log(dirichlet.sample([2]), dirichlet.mean);
 */
export class Dirichlet extends ExponentialFamily {
  static override arg_constraints = { concentration: independent(positive, 1) };
  static override support = simplex;
  static override has_rsample = true;
  declare readonly concentration: Tensor;

  constructor(...args: Args<[concentration: Tensor, validate_args?: Validate], Options<typeof dirichletParameters>>) {
    const { concentration, validate_args } = dirichletSignature.bind(args);
    if (concentration.dim() < 1) throw new ValueError('`concentration` parameter must be at least one-dimensional.');
    super(concentration.shape.slice(0, -1), concentration.shape.slice(-1), validate_args);
    this.adopt({ concentration });
  }

  override rsample(sample_shape: Shape = []): Tensor {
    return _Dirichlet.apply(this.concentration.expand(this._extended_shape(sample_shape)));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const powers = ops.xlogy(this.concentration.sub(1), value).sum(-1);
    return powers.add(this.concentration.sum(-1).lgamma()).sub(this.concentration.lgamma().sum(-1));
  }
  override get mean(): Tensor {
    return this.concentration.div(this.concentration.sum(-1, true));
  }
  override get mode(): Tensor {
    const excess = this.concentration.sub(1).clamp(0);
    const mode = excess.div(excess.sum(-1, true));
    // Where every concentration is below one the density is unbounded at the corners.
    const corners = this.concentration.lt(1).all(-1);
    const corner = ops.one_hot(mode.argmax(-1), excess.size(-1)).to(mode);
    return ops.where(corners.unsqueeze(-1), corner, mode);
  }
  override get variance(): Tensor {
    const total = this.concentration.sum(-1, true);
    return this.concentration.mul(total.sub(this.concentration)).div(total.pow(2).mul(total.add(1)));
  }
  override entropy(): Tensor {
    const k = this.concentration.size(-1);
    const total = this.concentration.sum(-1);
    return this.concentration
      .lgamma()
      .sum(-1)
      .sub(total.lgamma())
      .sub(total.rsub(k).mul(total.digamma()))
      .sub(this.concentration.sub(1).mul(this.concentration.digamma()).sum(-1));
  }
  override get _natural_params(): Tensor[] {
    return [this.concentration];
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.lgamma().sum(-1).sub(x.sum(-1).lgamma());
  }
}

const betaParameters = {
  /** Concentration towards one. */
  concentration1: required<Value>(),
  /** Concentration towards zero. */
  concentration0: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const betaSignature = signature('Beta.__init__', betaParameters);

/**
 * Numbers between zero and one, the nearer to one the larger `concentration1`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Beta(torch.tensor([0.5, 2]), 1.5).sample());
 */
export class Beta extends ExponentialFamily {
  static override arg_constraints = { concentration1: positive, concentration0: positive };
  static override support = unit_interval;
  static override has_rsample = true;
  readonly _dirichlet: Dirichlet;

  constructor(
    ...args: Args<
      [concentration1: Value, concentration0: Value, validate_args?: Validate],
      Options<typeof betaParameters>
    >
  ) {
    const { concentration1: one, concentration0: zero, validate_args } = betaSignature.bind(args);
    const both = ops.stack(broadcast_all(one, zero), -1);
    const dirichlet = new Dirichlet(both, validate_args);
    super(dirichlet.batch_shape, [], validate_args);
    this._dirichlet = dirichlet;
    this.adopt();
  }

  override expand(batch_shape: Shape): this {
    return this.like(batch_shape, { _dirichlet: this._dirichlet.expand(batch_shape) });
  }
  get concentration1(): Tensor {
    return this._dirichlet.concentration.select(-1, 0);
  }
  get concentration0(): Tensor {
    return this._dirichlet.concentration.select(-1, 1);
  }
  override get mean(): Tensor {
    return this.concentration1.div(this.concentration1.add(this.concentration0));
  }
  override get mode(): Tensor {
    return this._dirichlet.mode.select(-1, 0);
  }
  override get variance(): Tensor {
    const total = this.concentration1.add(this.concentration0);
    return this.concentration1.mul(this.concentration0).div(total.pow(2).mul(total.add(1)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this._dirichlet.rsample(sample_shape).select(-1, 0);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return this._dirichlet.log_prob(ops.stack([value, value.rsub(1)], -1));
  }
  override entropy(): Tensor {
    return this._dirichlet.entropy();
  }
  override get _natural_params(): Tensor[] {
    return [this.concentration1, this.concentration0];
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    return x.lgamma().add(y.lgamma()).sub(x.add(y).lgamma());
  }
}
