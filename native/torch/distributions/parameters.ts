/** Parameters that several distributions have. */
import { type Args, type Options, optional, required } from '../arguments';
import type { Tensor } from '../tensor';
import type { Value } from './utils';

/** Whether arguments are checked; null takes the default of all distributions. */
export type Validate = boolean | null;
export const validate_args = optional<Validate>(null);

export const locationScale = {
  /** Where its centre is. */
  loc: required<Value>(),
  /** How wide it is. */
  scale: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
export type LocationScale = Args<[loc: Value, scale: Value, validate_args?: Validate], Options<typeof locationScale>>;

/** Probabilities of success, or their log odds. */
export const odds = {
  /** Probability of a one. */
  probs: optional<Value | null>(null),
  /** Log odds of a one; instead of `probs`. */
  logits: optional<Value | null>(null),
  /** Whether arguments are checked. */
  validate_args,
};
export type Odds = Args<[probs?: Value | null, logits?: Value | null, validate_args?: Validate], Options<typeof odds>>;

/** Probabilities of categories, or their unnormalised logarithms. */
export const categories = {
  /** Probabilities along the last dimension; they need not sum up to one. */
  probs: optional<Tensor | null>(null),
  /** Unnormalised logarithms of probabilities; instead of `probs`. */
  logits: optional<Tensor | null>(null),
  /** Whether arguments are checked. */
  validate_args,
};
export type Categories = Args<
  [probs?: Tensor | null, logits?: Tensor | null, validate_args?: Validate],
  Options<typeof categories>
>;
