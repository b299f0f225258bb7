/** What losses have in common. */
import { optional } from '../../arguments';
import { Module } from '../module';
import { type Reduction, reductionOf } from '../reduction';

/** The deprecated and the present way to say how the losses of elements are joined. */
export const sizeAverage = optional<boolean | null>(null);
export const reduce = optional<boolean | null>(null);
export const reduction = optional<Reduction>('mean');

/** Parameters of most losses, last in their lists. */
export const joining = {
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the elements' losses, or 'none' to keep them apart. */
  reduction,
};

export interface Joining {
  /** Deprecated: see `reduction`. */
  size_average?: boolean | null;
  /** Deprecated: see `reduction`. */
  reduce?: boolean | null;
  /** 'mean' or 'sum' of the elements' losses, or 'none' to keep them apart. */
  reduction?: Reduction;
}
/** The same by position. */
export type JoiningArgs = [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction];

/**
 * A module that joins the losses of elements.
 * @internal
 */
export abstract class Loss extends Module {
  readonly reduction: Reduction;

  constructor({ size_average = null, reduce = null, reduction = 'mean' }: Joining) {
    super();
    this.reduction = reductionOf(reduction, size_average, reduce);
  }
}
