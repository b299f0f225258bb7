/** Layers that pad their input. */
import { type Args, required, signature } from '../arguments';
import { pad } from '../generated/ops';
import type { Tensor } from '../tensor';
import { Module } from './module';
import { python } from './text';

/** One number for all sides, or before and after of each dimension, the last one first. */
type Padding1 = number | readonly [left: number, right: number];
type Padding2 = number | readonly [left: number, right: number, top: number, bottom: number];
type Padding3 =
  | number
  | readonly [left: number, right: number, top: number, bottom: number, front: number, back: number];
type AnyPadding = number | readonly number[];

const parameters = {
  /** One number for all sides, or before and after of each dimension, the last one first. */
  padding: required<AnyPadding>(),
};
const constantParameters = {
  ...parameters,
  /** What is added. */
  value: required<number>(),
};
type PadArgs<P> = Args<[padding: P], { padding?: P }>;
type ConstantArgs<P> = Args<[padding: P, value: number], { padding?: P; value?: number }>;

type Mode = 'reflect' | 'replicate' | 'circular' | 'constant';

/**
 * What all padding layers have in common.
 * @internal
 */
abstract class PadNd extends Module {
  readonly padding: readonly number[];

  constructor(dims: number, args: readonly unknown[]) {
    super();
    const { padding } = signature(`${new.target.name}.__init__`, parameters).bind(args);
    this.padding = typeof padding === 'number' ? Array<number>(2 * dims).fill(padding) : padding;
  }

  protected abstract mode(): Mode;

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.mode());
  }

  override extra_repr(): string {
    return python(this.padding);
  }
}

/**
 * @internal
 */
abstract class ConstantPadNd extends PadNd {
  readonly value: number;

  constructor(dims: number, args: readonly unknown[]) {
    const { padding, value } = signature(`${new.target.name}.__init__`, constantParameters).bind(args);
    super(dims, [padding]);
    this.value = value;
  }

  protected override mode(): Mode {
    return 'constant';
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'constant', this.value);
  }

  override extra_repr(): string {
    return `padding=${python(this.padding)}, value=${python(this.value)}`;
  }
}

/**
 * Adds a constant to the sides of sequences, (N, C, L) or (C, L).
 * @example
 * console.log(new torch.nn.ConstantPad1d(1, 3.5)(torch.arange(4).view(1, 4).float()));
 */
export class ConstantPad1d extends ConstantPadNd {
  constructor(...args: ConstantArgs<Padding1>) {
    super(1, args);
  }
}

/**
 * Adds a constant to the sides of images, (N, C, H, W) or (C, H, W).
 * @example
 * console.log(new torch.nn.ConstantPad2d(1, 3.5)(torch.arange(4).view(1, 2, 2).float()));
 */
export class ConstantPad2d extends ConstantPadNd {
  constructor(...args: ConstantArgs<Padding2>) {
    super(2, args);
  }
}

/**
 * Adds a constant to the sides of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * console.log(new torch.nn.ConstantPad3d(1, 3.5)(torch.ones(1, 2, 2, 2)).shape);
 */
export class ConstantPad3d extends ConstantPadNd {
  constructor(...args: ConstantArgs<Padding3>) {
    super(3, args);
  }
}

/**
 * Adds zeros to the sides of sequences, (N, C, L) or (C, L).
 * @example
 * console.log(new torch.nn.ZeroPad1d(1)(torch.arange(4).view(1, 4).float()));
 */
export class ZeroPad1d extends PadNd {
  constructor(...args: PadArgs<Padding1>) {
    super(1, args);
  }

  protected override mode(): Mode {
    return 'constant';
  }
}

/**
 * Adds zeros to the sides of images, (N, C, H, W) or (C, H, W).
 * @example
 * console.log(new torch.nn.ZeroPad2d(1)(torch.arange(4).view(1, 2, 2).float()));
 */
export class ZeroPad2d extends PadNd {
  constructor(...args: PadArgs<Padding2>) {
    super(2, args);
  }

  protected override mode(): Mode {
    return 'constant';
  }
}

/**
 * Adds zeros to the sides of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * console.log(new torch.nn.ZeroPad3d(1)(torch.ones(1, 2, 2, 2)).shape);
 */
export class ZeroPad3d extends PadNd {
  constructor(...args: PadArgs<Padding3>) {
    super(3, args);
  }

  protected override mode(): Mode {
    return 'constant';
  }
}

/**
 * Continues by mirroring at the last element the sides of sequences, (N, C, L) or (C, L).
 * @example
 * console.log(new torch.nn.ReflectionPad1d(1)(torch.arange(4).view(1, 4).float()));
 */
export class ReflectionPad1d extends PadNd {
  constructor(...args: PadArgs<Padding1>) {
    super(1, args);
  }

  protected override mode(): Mode {
    return 'reflect';
  }
}

/**
 * Continues by mirroring at the last element the sides of images, (N, C, H, W) or (C, H, W).
 * @example
 * console.log(new torch.nn.ReflectionPad2d(1)(torch.arange(4).view(1, 2, 2).float()));
 */
export class ReflectionPad2d extends PadNd {
  constructor(...args: PadArgs<Padding2>) {
    super(2, args);
  }

  protected override mode(): Mode {
    return 'reflect';
  }
}

/**
 * Continues by mirroring at the last element the sides of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * console.log(new torch.nn.ReflectionPad3d(1)(torch.ones(1, 2, 2, 2)).shape);
 */
export class ReflectionPad3d extends PadNd {
  constructor(...args: PadArgs<Padding3>) {
    super(3, args);
  }

  protected override mode(): Mode {
    return 'reflect';
  }
}

/**
 * Continues with their last element the sides of sequences, (N, C, L) or (C, L).
 * @example
 * console.log(new torch.nn.ReplicationPad1d(1)(torch.arange(4).view(1, 4).float()));
 */
export class ReplicationPad1d extends PadNd {
  constructor(...args: PadArgs<Padding1>) {
    super(1, args);
  }

  protected override mode(): Mode {
    return 'replicate';
  }
}

/**
 * Continues with their last element the sides of images, (N, C, H, W) or (C, H, W).
 * @example
 * console.log(new torch.nn.ReplicationPad2d(1)(torch.arange(4).view(1, 2, 2).float()));
 */
export class ReplicationPad2d extends PadNd {
  constructor(...args: PadArgs<Padding2>) {
    super(2, args);
  }

  protected override mode(): Mode {
    return 'replicate';
  }
}

/**
 * Continues with their last element the sides of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * console.log(new torch.nn.ReplicationPad3d(1)(torch.ones(1, 2, 2, 2)).shape);
 */
export class ReplicationPad3d extends PadNd {
  constructor(...args: PadArgs<Padding3>) {
    super(3, args);
  }

  protected override mode(): Mode {
    return 'replicate';
  }
}

/**
 * Continues from the other end the sides of sequences, (N, C, L) or (C, L).
 * @example
 * console.log(new torch.nn.CircularPad1d(1)(torch.arange(4).view(1, 4).float()));
 */
export class CircularPad1d extends PadNd {
  constructor(...args: PadArgs<Padding1>) {
    super(1, args);
  }

  protected override mode(): Mode {
    return 'circular';
  }
}

/**
 * Continues from the other end the sides of images, (N, C, H, W) or (C, H, W).
 * @example
 * console.log(new torch.nn.CircularPad2d(1)(torch.arange(4).view(1, 2, 2).float()));
 */
export class CircularPad2d extends PadNd {
  constructor(...args: PadArgs<Padding2>) {
    super(2, args);
  }

  protected override mode(): Mode {
    return 'circular';
  }
}

/**
 * Continues from the other end the sides of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * console.log(new torch.nn.CircularPad3d(1)(torch.ones(1, 2, 2, 2)).shape);
 */
export class CircularPad3d extends PadNd {
  constructor(...args: PadArgs<Padding3>) {
    super(3, args);
  }

  protected override mode(): Mode {
    return 'circular';
  }
}
