/**
 * `torch.distributions.constraints`: which values parameters and samples may have. `constraint.check(value)` says for each event
 * whether it is valid; those with parameters are called, as `constraints.interval(0, 1)`.
 */
import { type Constraint, Dependent, type Factory, factory, IndependentConstraint, type Known } from './constraint';
import * as elementwise from './elementwise';
import { Cat, Stack } from './joined';
import * as structured from './structured';

export { Constraint, is_dependent, MixtureSameFamilyConstraint } from './constraint';

/** Stands for a constraint that depends on other values; called, it says what is known without them. */
export const dependent: Constraint & ((known?: Known) => Constraint) = Object.setPrototypeOf(
  (known: Known = {}) => new Dependent(known),
  new Dependent(),
);

/** Valid where another constraint holds over all of the last dimensions, as many as given. */
export const independent: Factory<
  IndependentConstraint,
  [base_constraint: Constraint, reinterpreted_batch_ndims: number]
> = factory(IndependentConstraint);
/** Zero or one. */
export const boolean: Constraint = new elementwise.ZeroOrOne();
/** Vectors of zeros with a single one. */
export const one_hot: Constraint = new structured.OneHot();
/** Whole numbers from 0 on. */
export const nonnegative_integer: Constraint = new elementwise.IntegerGreaterThan(0);
/** Whole numbers from 1 on. */
export const positive_integer: Constraint = new elementwise.IntegerGreaterThan(1);
/** Whole numbers between two limits, both included. */
export const integer_interval = factory(elementwise.IntegerInterval);
/** Everything but NaN. */
export const real: Constraint = new elementwise.Real();
/** Vectors without NaN. */
export const real_vector: Constraint = independent(real, 1);
/** Numbers above 0. */
export const positive: Constraint = new elementwise.GreaterThan(0);
/** Numbers from 0 on. */
export const nonnegative: Constraint = new elementwise.GreaterThanEq(0);
/** Numbers above a limit. */
export const greater_than = factory(elementwise.GreaterThan);
/** Numbers from a limit on. */
export const greater_than_eq = factory(elementwise.GreaterThanEq);
/** Numbers below a limit. */
export const less_than = factory(elementwise.LessThan);
/** Vectors of non-negative numbers whose sum is at most the limit. */
export const multinomial = factory(structured.Multinomial);
/** Numbers from 0 to 1. */
export const unit_interval: Constraint = new elementwise.Interval(0, 1);
/** Numbers between two limits, both included. */
export const interval = factory(elementwise.Interval);
/** Numbers between two limits, the upper one excluded. */
export const half_open_interval = factory(elementwise.HalfOpenInterval);
/** Vectors of non-negative numbers whose sum is one. */
export const simplex: Constraint = new structured.Simplex();
/** Square matrices that are zero above the diagonal. */
export const lower_triangular: Constraint = new structured.LowerTriangular();
/** Lower triangular matrices with a positive diagonal. */
export const lower_cholesky: Constraint = new structured.LowerCholesky();
/** Lower triangular matrices with a positive diagonal whose rows have length one. */
export const corr_cholesky: Constraint = new structured.CorrCholesky();
/** Matrices with as many rows as columns. */
export const square: Constraint = new structured.Square();
/** Matrices equal to their transpose. */
export const symmetric: Constraint = new structured.Symmetric();
/** Symmetric matrices without negative eigenvalues. */
export const positive_semidefinite: Constraint = new structured.PositiveSemidefinite();
/** Symmetric matrices with positive eigenvalues. */
export const positive_definite: Constraint = new structured.PositiveDefinite();
/** Constraints of parts along a dimension, as `torch.cat` puts them together. */
export const cat = factory(Cat);
/** Constraints of slices along a dimension, as `torch.stack` puts them together. */
export const stack = factory(Stack);
