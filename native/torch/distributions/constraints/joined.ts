/** Different constraints for different parts of one tensor. */
import { AssertionError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { Constraint } from './constraint';

abstract class Joined extends Constraint {
  readonly cseq: readonly Constraint[];

  constructor(
    cseq: Iterable<Constraint>,
    readonly dim: number,
  ) {
    super();
    this.cseq = [...cseq];
    if (!this.cseq.every((constraint) => constraint instanceof Constraint))
      throw new AssertionError('All elements of cseq must be Constraint instances');
  }
  override get is_discrete(): boolean {
    return this.cseq.some((constraint) => constraint.is_discrete);
  }
  override get event_dim(): number {
    return Math.max(...this.cseq.map((constraint) => constraint.event_dim));
  }
  protected checkDim(value: Tensor): void {
    if (this.dim < -value.dim() || this.dim >= value.dim())
      throw new AssertionError(`dim ${this.dim} out of range for value with ${value.dim()} dimensions`);
  }
}

/** Constraints of parts of `lengths` along `dim`, as `torch.cat` puts them together. */
export class Cat extends Joined {
  readonly lengths: readonly number[];

  constructor(cseq: Iterable<Constraint>, dim = 0, lengths?: Iterable<number> | null) {
    super(cseq, dim);
    this.lengths = lengths ? [...lengths] : this.cseq.map(() => 1);
    if (this.lengths.length !== this.cseq.length)
      throw new AssertionError(`lengths (${this.lengths.length}) must match cseq (${this.cseq.length})`);
  }
  override check(value: Tensor): Tensor {
    this.checkDim(value);
    let start = 0;
    const checks = this.cseq.map((constraint, i) => {
      const part = value.narrow(this.dim, start, this.lengths[i]!);
      start += this.lengths[i]!;
      return constraint.check(part);
    });
    return ops.cat(checks, this.dim);
  }
}

/** Constraints of the slices along `dim`, as `torch.stack` puts them together. */
export class Stack extends Joined {
  constructor(cseq: Iterable<Constraint>, dim = 0) {
    super(cseq, dim);
  }
  override get event_dim(): number {
    const dims = super.event_dim;
    return this.dim + dims < 0 ? dims + 1 : dims;
  }
  override check(value: Tensor): Tensor {
    this.checkDim(value);
    const checks = this.cseq.map((constraint, i) => constraint.check(value.select(this.dim, i)));
    return ops.stack(checks, this.dim);
  }
}
