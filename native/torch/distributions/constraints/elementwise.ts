/** Constraints on single numbers. */
import type { Tensor } from '../../tensor';
import { formatted } from '../utils';
import { Constraint } from './constraint';

/** A limit: a number prints as a float, a bigint as an integer. */
export type Bound = Tensor | number | bigint;

/** As Python writes it in the text of a constraint. */
const text = (bound: Bound): string => (typeof bound === 'bigint' ? String(bound) : formatted(bound));
const whole = (bound: Tensor | number): string => (typeof bound === 'number' ? String(bound) : formatted(bound));

/** Zero or one. */
export class ZeroOrOne extends Constraint {
  override get is_discrete(): boolean {
    return true;
  }
  override check(value: Tensor): Tensor {
    return value.eq(0).logical_or(value.eq(1));
  }
  override toString(): string {
    return 'Boolean()';
  }
}

/** Everything but NaN. */
export class Real extends Constraint {
  override check(value: Tensor): Tensor {
    return value.eq(value);
  }
}

/** Whole numbers from `lower_bound` to `upper_bound`. */
export class IntegerInterval extends Constraint {
  constructor(
    readonly lower_bound: Tensor | number,
    readonly upper_bound: Tensor | number,
  ) {
    super();
  }
  override get is_discrete(): boolean {
    return true;
  }
  override check(value: Tensor): Tensor {
    return value.remainder(1).eq(0).logical_and(value.ge(this.lower_bound)).logical_and(value.le(this.upper_bound));
  }
  protected override arguments(): string {
    return `lower_bound=${whole(this.lower_bound)}, upper_bound=${whole(this.upper_bound)}`;
  }
}

/** Whole numbers from `lower_bound` on. */
export class IntegerGreaterThan extends Constraint {
  constructor(readonly lower_bound: Tensor | number) {
    super();
  }
  override get is_discrete(): boolean {
    return true;
  }
  override check(value: Tensor): Tensor {
    return value.remainder(1).eq(0).logical_and(value.ge(this.lower_bound));
  }
  protected override arguments(): string {
    return `lower_bound=${whole(this.lower_bound)}`;
  }
}

/** A half line. */
export abstract class Above extends Constraint {
  constructor(readonly lower_bound: Bound) {
    super();
  }
  protected override arguments(): string {
    return `lower_bound=${text(this.lower_bound)}`;
  }
}

/** Numbers above `lower_bound`. */
export class GreaterThan extends Above {
  override check(value: Tensor): Tensor {
    return value.gt(this.lower_bound);
  }
}

/** Numbers from `lower_bound` on. */
export class GreaterThanEq extends Above {
  override check(value: Tensor): Tensor {
    return value.ge(this.lower_bound);
  }
}

/** Numbers below `upper_bound`. */
export class LessThan extends Constraint {
  constructor(readonly upper_bound: Bound) {
    super();
  }
  override check(value: Tensor): Tensor {
    return value.lt(this.upper_bound);
  }
  protected override arguments(): string {
    return `upper_bound=${text(this.upper_bound)}`;
  }
}

/** Numbers from `lower_bound` to `upper_bound`. */
export class Interval extends Constraint {
  constructor(
    readonly lower_bound: Bound,
    readonly upper_bound: Bound,
  ) {
    super();
  }
  override check(value: Tensor): Tensor {
    return value.ge(this.lower_bound).logical_and(value.le(this.upper_bound));
  }
  protected override arguments(): string {
    return `lower_bound=${text(this.lower_bound)}, upper_bound=${text(this.upper_bound)}`;
  }
}

/** Numbers from `lower_bound` to `upper_bound`, excluded. */
export class HalfOpenInterval extends Interval {
  override check(value: Tensor): Tensor {
    return value.ge(this.lower_bound).logical_and(value.lt(this.upper_bound));
  }
}
