/** Which transforms lead from unconstrained numbers to a constraint. */

import { CALL, Callable } from '../callable';
import { NotImplementedError } from '../errors';
import { typename } from '../typename';
import * as constraints from './constraints';
import { Constraint, type Factory } from './constraints/constraint';
import type { Above, Interval, LessThan } from './constraints/elementwise';
import type { Cat, Stack } from './constraints/joined';
import * as transforms from './transforms';

export interface ConstraintRegistry {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  (constraint: Constraint): transforms.Transform;
}

type Make<C extends Constraint> = (constraint: C) => transforms.Transform;

/**
 * Finds a transform to a constraint, called as `registry(constraint)`.
 * @example
 * const { biject_to, constraints } = torch.distributions;
 * console.log(biject_to(constraints.positive), biject_to(constraints.positive)(torch.tensor([-1.5, 2])));
 */
export class ConstraintRegistry extends Callable {
  private readonly factories = new Map<object, Make<never>>();

  /** Sets the transform to the constraints of a class, given by itself or by one of them. */
  register<C extends Constraint>(constraint: C | Factory<C> | { prototype: C }, make: Make<C>): Make<C> {
    const prototype = constraint instanceof Constraint ? Object.getPrototypeOf(constraint) : constraint?.prototype;
    if (!(prototype instanceof Constraint))
      throw new TypeError(
        `Expected constraint to be either a Constraint subclass or instance, but got ${typename(constraint)}`,
      );
    this.factories.set(prototype, make as Make<never>);
    return make;
  }
  [CALL]([constraint]: [Constraint]): transforms.Transform {
    const make = this.factories.get(Object.getPrototypeOf(constraint));
    if (!make) throw new NotImplementedError(`Cannot transform _${constraint.constructor.name} constraints`);
    return make(constraint as never);
  }
}

/** Bijective transforms to constraints, for changes of variables: `biject_to(constraint)`. */
export const biject_to: ConstraintRegistry = new ConstraintRegistry();
/** Transforms to constraints that need not be bijective, for optimizing: `transform_to(constraint)`. */
export const transform_to: ConstraintRegistry = new ConstraintRegistry();

const { AffineTransform, ComposeTransform, ExpTransform, SigmoidTransform } = transforms;

function toInterval({ lower_bound: low, upper_bound: high }: Interval): transforms.Transform {
  if (low === 0 && high === 1) return new SigmoidTransform();
  const [from, to] = [low, high].map((bound) => (typeof bound === 'bigint' ? Number(bound) : bound));
  const width = typeof to === 'number' ? (typeof from === 'number' ? to - from : from!.rsub(to)) : to!.sub(from!);
  return new ComposeTransform([new SigmoidTransform(), new AffineTransform(from!, width)]);
}
function beyond(bound: Above['lower_bound'], scale: number): transforms.Transform {
  const from = typeof bound === 'bigint' ? Number(bound) : bound;
  return new ComposeTransform([new ExpTransform(), new AffineTransform(from, scale)]);
}

for (const registry of [biject_to, transform_to]) {
  registry.register(constraints.real, () => transforms.identity_transform);
  registry.register(
    constraints.independent,
    ({ base_constraint, reinterpreted_batch_ndims }) =>
      new transforms.IndependentTransform(registry(base_constraint), reinterpreted_batch_ndims),
  );
  // The classes of `positive` and `nonnegative` are those of all half lines.
  for (const halfLine of [constraints.greater_than, constraints.greater_than_eq])
    registry.register<Above>(halfLine, ({ lower_bound }) => beyond(lower_bound, 1));
  registry.register<LessThan>(constraints.less_than, ({ upper_bound }) => beyond(upper_bound, -1));
  registry.register<Interval>(constraints.interval, toInterval);
  registry.register<Interval>(constraints.half_open_interval, toInterval);
  registry.register(constraints.corr_cholesky, () => new transforms.CorrCholeskyTransform());
  registry.register<Cat>(
    constraints.cat,
    ({ cseq, dim, lengths }) =>
      new transforms.CatTransform(
        cseq.map((one) => registry(one)),
        dim,
        lengths,
      ),
  );
  registry.register<Stack>(
    constraints.stack,
    ({ cseq, dim }) =>
      new transforms.StackTransform(
        cseq.map((one) => registry(one)),
        dim,
      ),
  );
}
biject_to.register(constraints.simplex, () => new transforms.StickBreakingTransform());
transform_to.register(constraints.simplex, () => new transforms.SoftmaxTransform());
transform_to.register(constraints.lower_cholesky, () => new transforms.LowerCholeskyTransform());
transform_to.register(constraints.positive_definite, () => new transforms.PositiveDefiniteTransform());
transform_to.register(constraints.positive_semidefinite, () => new transforms.PositiveDefiniteTransform());
