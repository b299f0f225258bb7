/** What PyTorch refuses in an optimizer's options. */
import { ValueError } from '../errors';
import { python } from '../nn/text';
import { Tensor } from '../tensor';

/** Refuses a negative number, or NaN: `Invalid epsilon value: -1`. */
export function checkNotNegative(what: string, value: number): void {
  if (!(value >= 0)) throw new ValueError(`Invalid ${what}: ${python(value)}`);
}

/** Refuses a learning rate that is negative, or a tensor of several. */
export function checkRate(lr: number | Tensor, what = 'Invalid learning rate'): void {
  if (lr instanceof Tensor && lr.numel() !== 1) throw new ValueError('Tensor lr must be 1-element');
  const value = lr instanceof Tensor ? Number(lr.item()) : lr;
  if (!(value >= 0)) throw new ValueError(`${what}: ${python(value)}`);
}

/** Refuses factors of running averages outside [0, 1). */
export function checkBetas(betas: readonly number[]): void {
  for (const i of [0, 1])
    if (!(betas[i]! >= 0 && betas[i]! < 1))
      throw new ValueError(`Invalid beta parameter at index ${i}: ${python(betas[i])}`);
}
