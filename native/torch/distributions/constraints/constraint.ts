/** What values are valid: the base of all constraints, and those made of other constraints. */
import { AssertionError, NotImplementedError, ValueError } from '../../errors';
import type { Tensor } from '../../tensor';
import { typename } from '../../typename';

/**
 * A region over which values are valid.
 * @example
 * const { constraints } = torch.distributions;
 * console.log(constraints.positive instanceof constraints.Constraint, String(constraints.positive));
 */
export abstract class Constraint {
  /** Whether the valid values are discrete. */
  get is_discrete(): boolean {
    return false;
  }
  /** How many of the last dimensions make up one event. */
  get event_dim(): number {
    return 0;
  }
  /** Whether each event in `value` is valid. */
  abstract check(value: Tensor): Tensor;

  toString(): string {
    return `${this.constructor.name}(${this.arguments()})`;
  }
  /** What its text has in parentheses. */
  protected arguments(): string {
    return '';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A constraint class as PyTorch's lower-case names have it: called without `new`, and a class to `instanceof` and registries. */
export interface Factory<C extends Constraint = Constraint, A extends unknown[] = never[]> {
  (...args: A): C;
  readonly prototype: C;
}
export function factory<C extends Constraint, A extends unknown[]>(type: new (...args: A) => C): Factory<C, A> {
  function make(...args: A): C {
    return new type(...args);
  }
  make.prototype = type.prototype;
  return make;
}

export interface Known {
  is_discrete?: boolean;
  event_dim?: number;
}

/** Stands for a constraint that depends on other values; says what is known without them. */
export class Dependent extends Constraint {
  constructor(private readonly known: Known = {}) {
    super();
  }
  override get is_discrete(): boolean {
    if (this.known.is_discrete === undefined)
      throw new NotImplementedError('.is_discrete cannot be determined statically');
    return this.known.is_discrete;
  }
  override get event_dim(): number {
    if (this.known.event_dim === undefined) throw new NotImplementedError('.event_dim cannot be determined statically');
    return this.known.event_dim;
  }
  override check(_value: Tensor): Tensor {
    throw new ValueError('Cannot determine validity of dependent constraint');
  }
}

/**
 * Whether a constraint stands for one that depends on other values.
 * @example
 * const { constraints, Uniform } = torch.distributions;
 * console.log(constraints.is_dependent(Uniform.support), constraints.is_dependent(constraints.real));
 */
export function is_dependent(constraint: unknown): constraint is Dependent {
  return constraint instanceof Dependent;
}

function assertConstraint(value: unknown): void {
  if (!(value instanceof Constraint))
    throw new AssertionError(`base_constraint must be a Constraint, got ${typename(value)}`);
}

/** Valid where the base constraint holds over the last `reinterpreted_batch_ndims` dimensions. */
export class IndependentConstraint extends Constraint {
  constructor(
    readonly base_constraint: Constraint,
    readonly reinterpreted_batch_ndims: number,
  ) {
    super();
    assertConstraint(base_constraint);
    if (!Number.isInteger(reinterpreted_batch_ndims))
      throw new AssertionError(`reinterpreted_batch_ndims must be an int, got ${typename(reinterpreted_batch_ndims)}`);
    if (reinterpreted_batch_ndims < 0)
      throw new AssertionError(`reinterpreted_batch_ndims must be >= 0, got ${reinterpreted_batch_ndims}`);
  }
  override get is_discrete(): boolean {
    return this.base_constraint.is_discrete;
  }
  override get event_dim(): number {
    return this.base_constraint.event_dim + this.reinterpreted_batch_ndims;
  }
  override check(value: Tensor): Tensor {
    const valid = this.base_constraint.check(value);
    const kept = valid.dim() - this.reinterpreted_batch_ndims;
    if (kept < 0) throw new ValueError(`Expected value.dim() >= ${this.event_dim} but got ${value.dim()}`);
    return valid.reshape([...valid.shape.slice(0, kept), -1]).all(-1);
  }
  protected override arguments(): string {
    return `${this.base_constraint}, ${this.reinterpreted_batch_ndims}`;
  }
}

/**
 * What every component of a mixture takes: the base constraint, over one more batch dimension.
 * @example
 * const { constraints } = torch.distributions;
 * console.log(new constraints.MixtureSameFamilyConstraint(constraints.positive).check(torch.tensor([1.5, -1])));
 */
export class MixtureSameFamilyConstraint extends Constraint {
  constructor(readonly base_constraint: Constraint) {
    super();
    assertConstraint(base_constraint);
  }
  override get is_discrete(): boolean {
    return this.base_constraint.is_discrete;
  }
  override get event_dim(): number {
    return this.base_constraint.event_dim;
  }
  override check(value: Tensor): Tensor {
    const valid = this.base_constraint.check(value.unsqueeze(-1 - this.event_dim));
    const kept = value.dim() - this.event_dim;
    if (kept < 0) throw new ValueError(`Expected value.dim() >= ${this.event_dim} but got ${value.dim()}`);
    return valid.reshape([...valid.shape.slice(0, kept), -1]).all(-1);
  }
  protected override arguments(): string {
    return String(this.base_constraint);
  }
}
