/** Layers that apply a function to every element, or along one dimension. */
import { type Options, optional, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import { python } from './text';

const relu = {
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const reluSignature = signature('ReLU.__init__', relu);

/**
 * `max(0, x)`
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.ReLU()(x));
 */
export class ReLU extends Module {
  readonly inplace: boolean;

  constructor(inplace?: boolean | Options<typeof relu>);
  constructor(...args: unknown[]) {
    super();
    this.inplace = reluSignature.bind(args).inplace;
  }

  override forward(input: Tensor): Tensor {
    return F.relu(input, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/**
 * `1 / (1 + exp(-x))`
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Sigmoid()(x));
 */
export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return input.sigmoid();
  }
}

/**
 * Hyperbolic tangent.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Tanh()(x));
 */
export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return input.tanh();
  }
}

const dimension = {
  /** Dimension along which the result sums to one. */
  dim: optional<number | null>(null),
};
const softmaxSignature = signature('Softmax.__init__', dimension);
const logSoftmaxSignature = signature('LogSoftmax.__init__', dimension);

/**
 * Exponentials along a dimension, scaled to sum to one.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Softmax({ dim: 0 })(x));
 */
export class Softmax extends Module {
  readonly dim: number | null;

  constructor(dim?: number | null | Options<typeof dimension>);
  constructor(...args: unknown[]) {
    super();
    this.dim = softmaxSignature.bind(args).dim;
  }

  override forward(input: Tensor): Tensor {
    return F.softmax(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${python(this.dim)}`;
  }
}

/**
 * Logarithm of `Softmax`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.LogSoftmax({ dim: 0 })(x));
 */
export class LogSoftmax extends Module {
  readonly dim: number | null;

  constructor(dim?: number | null | Options<typeof dimension>);
  constructor(...args: unknown[]) {
    super();
    this.dim = logSoftmaxSignature.bind(args).dim;
  }

  override forward(input: Tensor): Tensor {
    return F.log_softmax(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${python(this.dim)}`;
  }
}

const leakyRelu = {
  /** Factor for negative elements. */
  negative_slope: 0.01,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const leakyReluSignature = signature('LeakyReLU.__init__', leakyRelu);

/**
 * `x` where positive, else `negative_slope · x`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.LeakyReLU()(x));
 */
export class LeakyReLU extends Module {
  readonly negative_slope: number;
  readonly inplace: boolean;

  constructor(negative_slope?: number | Options<typeof leakyRelu>, inplace?: boolean | Options<typeof leakyRelu>);
  constructor(...args: unknown[]) {
    super();
    const { negative_slope, inplace } = leakyReluSignature.bind(args);
    this.negative_slope = negative_slope;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    const result = F.leaky_relu(input, this.negative_slope);
    return this.inplace ? input.copy_(result) : result;
  }

  override extra_repr(): string {
    return `negative_slope=${python(this.negative_slope)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

const gelu = {
  /** 'none' for the exact form, 'tanh' for the approximate one. */
  approximate: 'none',
};
const geluSignature = signature('GELU.__init__', gelu);

/**
 * `x` times the chance that a normal random number is below `x`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.GELU()(x));
 */
export class GELU extends Module {
  readonly approximate: string;

  constructor(approximate?: string | Options<typeof gelu>);
  constructor(...args: unknown[]) {
    super();
    this.approximate = geluSignature.bind(args).approximate;
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  override extra_repr(): string {
    return `approximate=${python(this.approximate)}`;
  }
}
