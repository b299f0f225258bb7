/** Layers that apply a function to every element. */
import { type Args, type Options, optional, signature } from '../arguments';
import * as ops from '../generated/ops';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import { float, python, repr } from './text';

const overwriting = {
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
type InplaceArgs = Args<[inplace?: boolean], { inplace?: boolean }>;

/**
 * An activation whose only parameter is `inplace`.
 * @internal
 */
abstract class Activation extends Module {
  readonly inplace: boolean;

  constructor(...args: InplaceArgs) {
    super();
    this.inplace = signature(`${new.target.name}.__init__`, overwriting).bind(args).inplace;
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/**
 * `max(0, x)`
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.ReLU()(x));
 */
export class ReLU extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.relu_(input) : ops.relu(input);
  }
}

/**
 * `min(max(0, x), 6)`
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.ReLU6()(x));
 */
export class ReLU6 extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.hardtanh_(input, 0, 6) : ops.relu6(input);
  }
}

/**
 * Exponential linear unit scaled to keep mean 0 and variance 1.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.SELU()(x));
 */
export class SELU extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.selu_(input) : ops.selu(input);
  }
}

/**
 * x times `sigmoid(x)`, also called swish.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.SiLU()(x));
 */
export class SiLU extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.silu_(input) : ops.silu(input);
  }
}

/**
 * x times `tanh(softplus(x))`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Mish()(x));
 */
export class Mish extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.mish_(input) : ops.mish(input);
  }
}

/**
 * x times `hardsigmoid(x)`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Hardswish()(x));
 */
export class Hardswish extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.hardswish_(input) : ops.hardswish(input);
  }

  override extra_repr(): string {
    return '';
  }
}

/**
 * Piecewise linear sigmoid: 0 below -3, 1 above 3.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Hardsigmoid()(x));
 */
export class Hardsigmoid extends Activation {
  override forward(input: Tensor): Tensor {
    return this.inplace ? ops.hardsigmoid_(input) : ops.hardsigmoid(input);
  }

  override extra_repr(): string {
    return '';
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

/**
 * Logarithm of the sigmoid, computed safely.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.LogSigmoid()(x));
 */
export class LogSigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return ops.log_sigmoid(input);
  }
}

/**
 * `x / (1 + |x|)`
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Softsign()(x));
 */
export class Softsign extends Module {
  override forward(input: Tensor): Tensor {
    return F.softsign(input);
  }
}

/**
 * `x - tanh(x)`
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Tanhshrink()(x));
 */
export class Tanhshrink extends Module {
  override forward(input: Tensor): Tensor {
    return F.tanhshrink(input);
  }
}

const geluParameters = {
  /** 'none' for the exact form, 'tanh' for the approximate one. */
  approximate: optional<'none' | 'tanh'>('none'),
};
const geluSignature = signature('GELU.__init__', geluParameters);

/**
 * `x` times the chance that a normal random number is below `x`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.GELU()(x));
 */
export class GELU extends Module {
  declare readonly approximate: string;

  constructor(...args: Args<[approximate?: 'none' | 'tanh'], Options<typeof geluParameters>>) {
    super();
    Object.assign(this, geluSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  override extra_repr(): string {
    return `approximate=${repr(this.approximate)}`;
  }
}

const gluParameters = {
  /** The dimension that is halved. */
  dim: -1,
};
const gluSignature = signature('GLU.__init__', gluParameters);

/**
 * The first half of a dimension times the sigmoid of the second.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.GLU()(x));
 */
export class GLU extends Module {
  declare readonly dim: number;

  constructor(...args: Args<[dim?: number], Options<typeof gluParameters>>) {
    super();
    Object.assign(this, gluSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.glu(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${this.dim}`;
  }
}

const softplusParameters = {
  /** How sharp the bend is. */
  beta: 1,
  /** Above this, beta · x counts as the result. */
  threshold: 20,
};
const softplusSignature = signature('Softplus.__init__', softplusParameters);

/**
 * `log(1 + exp(beta · x)) / beta`, a smooth ReLU.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Softplus()(x));
 */
export class Softplus extends Module {
  declare readonly beta: number;
  declare readonly threshold: number;

  constructor(...args: Args<[beta?: number, threshold?: number], Options<typeof softplusParameters>>) {
    super();
    Object.assign(this, softplusSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.softplus(input, this.beta, this.threshold);
  }

  override extra_repr(): string {
    return `beta=${float(this.beta)}, threshold=${float(this.threshold)}`;
  }
}

const softshrinkParameters = {
  /** How far. */
  lambd: 0.5,
};
const softshrinkSignature = signature('Softshrink.__init__', softshrinkParameters);

/**
 * Moves each element towards zero by `lambd`, at most to zero.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Softshrink()(x));
 */
export class Softshrink extends Module {
  declare readonly lambd: number;

  constructor(...args: Args<[lambd?: number], Options<typeof softshrinkParameters>>) {
    super();
    Object.assign(this, softshrinkSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.softshrink(input, this.lambd);
  }

  override extra_repr(): string {
    return python(this.lambd);
  }
}

const hardshrinkParameters = {
  /** The size that elements have to exceed. */
  lambd: 0.5,
};
const hardshrinkSignature = signature('Hardshrink.__init__', hardshrinkParameters);

/**
 * Zero where the size is at most `lambd`.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Hardshrink()(x));
 */
export class Hardshrink extends Module {
  declare readonly lambd: number;

  constructor(...args: Args<[lambd?: number], Options<typeof hardshrinkParameters>>) {
    super();
    Object.assign(this, hardshrinkSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.hardshrink(input, this.lambd);
  }

  override extra_repr(): string {
    return python(this.lambd);
  }
}
