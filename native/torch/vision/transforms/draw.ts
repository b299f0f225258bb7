/** Drawing as torchvision draws, from torch's own stream. */
import { float64 } from '../../dtype';
import { empty, rand, randint, randn } from '../../generated/ops';

export const uniform = (low: number, high: number): number => empty(1).uniform_(low, high).item() as number;
/** A whole number from `low` on, below `high`. */
export const integer = (low: number, high: number): number => randint(low, high, [1]).item() as number;
/** True with probability p. */
export const chance = (p: number): boolean => (rand(1).item() as number) < p;

const THIRD = Math.fround(1 / 3);
const SQUEEZE = Math.fround(0.0331);

/** A number from a gamma distribution, by Marsaglia's and Tsang's method in PyTorch's order of draws. */
function gamma(alpha: number): number {
  const draw = () => 1 - (rand(1, { dtype: float64 }).item() as number);
  const scale = alpha < 1 ? draw() ** (1 / alpha) : 1;
  const d = (alpha < 1 ? alpha + 1 : alpha) - THIRD;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = randn(1, { dtype: float64 }).item() as number;
    const y = 1 + c * x;
    if (y <= 0) continue;
    const v = y * y * y;
    const u = draw();
    if (u < 1 - SQUEEZE * x ** 4 || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return scale * d * v;
  }
}

/** So many parts of one, all with the same concentration. */
export function dirichlet(alpha: number, count: number): number[] {
  const parts = Array.from({ length: count }, () => gamma(Math.fround(alpha)));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => Math.fround(part / sum));
}
