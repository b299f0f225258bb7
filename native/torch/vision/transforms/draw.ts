/** Drawing as torchvision draws, from torch's own stream. */
import { empty, rand, randint } from '../../generated/ops';

export const uniform = (low: number, high: number): number => empty(1).uniform_(low, high).item() as number;
/** A whole number from `low` on, below `high`. */
export const integer = (low: number, high: number): number => randint(low, high, [1]).item() as number;
/** True with probability p. */
export const chance = (p: number): boolean => (rand(1).item() as number) < p;
