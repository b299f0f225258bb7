/** Layers that leave out elements by chance. */
import { type Options, signature } from '../arguments';
import { ValueError } from '../errors';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import { python } from './text';

const dropout = {
  /** Probability of an element to be set to zero. */
  p: 0.5,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};
const dropoutSignature = signature('Dropout.__init__', dropout);

export type DropoutOptions = Options<typeof dropout>;

/**
 * In training, sets elements to zero by chance and scales the rest up; in evaluation, does nothing.
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.Dropout({ p: 0.5 });
 * console.log(dropout(torch.ones(6)));
 * console.log(dropout.eval()(torch.ones(6)));
 */
export class Dropout extends Module {
  readonly p: number;
  readonly inplace: boolean;

  constructor(options?: DropoutOptions);
  constructor(p: number, options?: DropoutOptions);
  constructor(p: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const { p, inplace } = dropoutSignature.bind(args);
    if (!(p >= 0 && p <= 1))
      throw new ValueError(`dropout probability has to be between 0 and 1, but got ${python(p)}`);
    this.p = p;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return F.dropout(input, { p: this.p, training: this.training, inplace: this.inplace });
  }

  override extra_repr(): string {
    return `p=${python(this.p)}, inplace=${python(this.inplace)}`;
  }
}
