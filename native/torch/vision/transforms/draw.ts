/** Drawing as torchvision draws, from torch's own stream. */
import { float32 } from '../../dtype';
import { _sample_dirichlet, empty, full, rand, randint } from '../../generated/ops';

export const uniform = (low: number, high: number): number => empty(1).uniform_(low, high).item() as number;
/** A whole number from `low` on, below `high`. */
export const integer = (low: number, high: number): number => randint(low, high, [1]).item() as number;
/** True with probability p. */
export const chance = (p: number): boolean => (rand(1).item() as number) < p;

/** So many parts of one, all with the same concentration. */
export const dirichlet = (alpha: number, count: number): number[] =>
  _sample_dirichlet(full([count], alpha, { dtype: float32 })).tolist() as number[];
