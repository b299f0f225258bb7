/** Activations with a bend, which their parameters shape. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { AssertionError } from '../errors';
import * as ops from '../generated/ops';
import { checkOperands } from '../numbers';
import type { Tensor } from '../tensor';
import { warn } from '../warn';
import { type FactoryArgs, factory } from './factory';
import * as F from './functional';
import { constant_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { float, python } from './text';

const leakyReluParameters = {
  /** Factor for negative elements. */
  negative_slope: 0.01,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const leakyReluSignature = signature('LeakyReLU.__init__', leakyReluParameters);

/**
 * `x` where positive, else `negative_slope · x`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.LeakyReLU()(x));
 */
export class LeakyReLU extends Module {
  declare readonly negative_slope: number;
  declare readonly inplace: boolean;

  constructor(...args: Args<[negative_slope?: number, inplace?: boolean], Options<typeof leakyReluParameters>>) {
    super();
    Object.assign(this, leakyReluSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return (this.inplace ? ops.leaky_relu_ : ops.leaky_relu)(input, this.negative_slope);
  }

  override extra_repr(): string {
    return `negative_slope=${python(this.negative_slope)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const eluParameters = {
  /** What it goes to for very negative elements, but for the sign. */
  alpha: 1,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const eluSignature = signature('ELU.__init__', eluParameters);

/**
 * Exponential linear unit: `alpha · (exp(x) - 1)` below zero.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.ELU()(x));
 */
export class ELU extends Module {
  declare readonly alpha: number;
  declare readonly inplace: boolean;

  constructor(...args: Args<[alpha?: number, inplace?: boolean], Options<typeof eluParameters>>) {
    super();
    Object.assign(this, eluSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return (this.inplace ? ops.elu_ : ops.elu)(input, this.alpha);
  }

  override extra_repr(): string {
    return `alpha=${float(this.alpha)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const celuParameters = {
  /** What it goes to for very negative elements, but for the sign. */
  alpha: 1,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const celuSignature = signature('CELU.__init__', celuParameters);

/**
 * Continuously differentiable exponential linear unit: `alpha · (exp(x / alpha) - 1)` below zero.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.CELU()(x));
 */
export class CELU extends Module {
  declare readonly alpha: number;
  declare readonly inplace: boolean;

  constructor(...args: Args<[alpha?: number, inplace?: boolean], Options<typeof celuParameters>>) {
    super();
    Object.assign(this, celuSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return (this.inplace ? ops.celu_ : ops.celu)(input, this.alpha);
  }

  override extra_repr(): string {
    return `alpha=${float(this.alpha)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const thresholdParameters = {
  /** What elements have to exceed. */
  threshold: required<number>(),
  /** What the others become. */
  value: required<number>(),
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const thresholdSignature = signature('Threshold.__init__', thresholdParameters);

/**
 * Replaces elements not above `threshold` by `value`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Threshold(0.25, 20)(x));
 */
export class Threshold extends Module {
  declare readonly threshold: number;
  declare readonly value: number;
  declare readonly inplace: boolean;

  constructor(
    ...args: Args<[threshold: number, value: number, inplace?: boolean], Options<typeof thresholdParameters>>
  ) {
    super();
    Object.assign(this, thresholdSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return (this.inplace ? ops.threshold_ : ops.threshold)(input, this.threshold, this.value);
  }

  override extra_repr(): string {
    return `threshold=${python(this.threshold)}, value=${python(this.value)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const hardtanhParameters = {
  /** Least value. */
  min_val: -1,
  /** Greatest value. */
  max_val: 1,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
  /** Deprecated: see `min_val`. */
  min_value: optional<number | null>(null),
  /** Deprecated: see `max_val`. */
  max_value: optional<number | null>(null),
};
const hardtanhSignature = signature('Hardtanh.__init__', hardtanhParameters);

/**
 * Limits each element to the range from `min_val` to `max_val`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Hardtanh()(x));
 */
export class Hardtanh extends Module {
  readonly min_val: number;
  readonly max_val: number;
  readonly inplace: boolean;

  constructor(
    ...args: Args<[min_val?: number, max_val?: number, inplace?: boolean], Options<typeof hardtanhParameters>>
  ) {
    super();
    const { min_val, max_val, inplace, min_value, max_value } = hardtanhSignature.bind(args);
    if (min_value !== null)
      warn('keyword argument `min_value` is deprecated and renamed to `min_val`', 'FutureWarning');
    if (max_value !== null)
      warn('keyword argument `max_value` is deprecated and renamed to `max_val`', 'FutureWarning');
    this.min_val = min_value ?? min_val;
    this.max_val = max_value ?? max_val;
    this.inplace = inplace;
    checkOperands(this.max_val, '<=', this.min_val);
    if (this.max_val <= this.min_val)
      throw new AssertionError(`max_val (${this.max_val}) must be greater than min_val (${this.min_val})`);
  }

  override forward(input: Tensor): Tensor {
    return (this.inplace ? ops.hardtanh_ : ops.hardtanh)(input, this.min_val, this.max_val);
  }

  override extra_repr(): string {
    return `min_val=${float(this.min_val)}, max_val=${float(this.max_val)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const rReluParameters = {
  /** Least slope. */
  lower: 1 / 8,
  /** Greatest slope. */
  upper: 1 / 3,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const rReluSignature = signature('RReLU.__init__', rReluParameters);

/**
 * Multiplies negative elements by slopes drawn from [lower, upper), in evaluation by their mean.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.RReLU().eval()(x));
 */
export class RReLU extends Module {
  declare readonly lower: number;
  declare readonly upper: number;
  declare readonly inplace: boolean;

  constructor(...args: Args<[lower?: number, upper?: number, inplace?: boolean], Options<typeof rReluParameters>>) {
    super();
    Object.assign(this, rReluSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.rrelu(input, this.lower, this.upper, this.training, this.inplace);
  }

  override extra_repr(): string {
    return `lower=${python(this.lower)}, upper=${python(this.upper)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const preluParameters = {
  /** How many slopes: one for all, or one per channel. */
  num_parameters: 1,
  /** What they start at. */
  init: 0.25,
  ...factory,
};
const preluSignature = signature('PReLU.__init__', preluParameters);

/**
 * Multiplies negative elements by slopes that are learned, one for all or one per channel.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.PReLU()(x));
 */
export class PReLU extends Module {
  readonly num_parameters: number;
  readonly init: number;
  /** (num_parameters) */
  declare weight: Parameter;

  constructor(
    ...args: Args<[num_parameters?: number, init?: number, ...FactoryArgs], Options<typeof preluParameters>>
  ) {
    super();
    const { num_parameters, init, device, dtype } = preluSignature.bind(args);
    this.num_parameters = num_parameters;
    this.init = init;
    this.register_parameter('weight', new Parameter(ops.empty([num_parameters], { device, dtype })));
    this.reset_parameters();
  }

  /** Sets all slopes to what they start at. */
  reset_parameters(): void {
    constant_(this.weight, this.init);
  }

  override forward(input: Tensor): Tensor {
    return F.prelu(input, this.weight);
  }

  override extra_repr(): string {
    return `num_parameters=${this.num_parameters}`;
  }
}
