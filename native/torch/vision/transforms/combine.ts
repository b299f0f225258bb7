/** Transforms made of transforms. */

import { tensor } from '../../factory';
import { multinomial, randperm } from '../../generated/ops';
import { python } from '../../nn/text';
import type { TransformFunction } from '../datasets/vision_dataset';
import { Transform } from './base';
import { chance } from './draw';
import { asFloat } from './text';

const lines = (transforms: readonly TransformFunction[]) => transforms.map((each) => `\n    ${each}`).join('');

/**
 * All of the transforms, or none, with probability p.
 * @example
 * const double = (x: torch.Tensor) => x.mul(2);
 * console.log(new vision.transforms.RandomApply([double], 1)(torch.ones(2)));
 */
export class RandomApply<T = unknown> extends Transform<T, T> {
  constructor(
    readonly transforms: readonly TransformFunction[],
    readonly p = 0.5,
  ) {
    super();
  }
  override forward(value: T): T {
    // Drawn the other way round than elsewhere: p itself counts as yes.
    if (!chance(this.p)) return value;
    return this.transforms.reduce<T>((result, transform) => transform(result), value);
  }
  override toString(): string {
    return `RandomApply(\n    p=${asFloat(this.p)}${lines(this.transforms)}\n)`;
  }
}

/**
 * One of the transforms, drawn from torch's stream.
 * @example
 * const double = (x: torch.Tensor) => x.mul(2);
 * console.log(new vision.transforms.RandomChoice([double])(torch.ones(2)));
 */
export class RandomChoice<T = unknown> extends Transform<T, T> {
  constructor(
    readonly transforms: readonly TransformFunction[],
    readonly p: readonly number[] | null = null,
  ) {
    super();
  }
  override forward(value: T): T {
    const weights = tensor([...(this.p ?? this.transforms.map(() => 1))]).float();
    return this.transforms[multinomial(weights, 1).item() as number]!(value);
  }
  override toString(): string {
    return `RandomChoice(${lines(this.transforms)}\n)(p=${python(this.p)})`;
  }
}

/**
 * All of the transforms, in an order drawn from torch's stream.
 * @example
 * const double = (x: torch.Tensor) => x.mul(2);
 * console.log(new vision.transforms.RandomOrder([double])(torch.ones(2)));
 */
export class RandomOrder<T = unknown> extends Transform<T, T> {
  constructor(readonly transforms: readonly TransformFunction[]) {
    super();
  }
  override forward(value: T): T {
    const order = randperm(this.transforms.length).tolist() as number[];
    return order.reduce<T>((result, i) => this.transforms[i]!(result), value);
  }
  override toString(): string {
    return `RandomOrder(${lines(this.transforms)}\n)`;
  }
}
