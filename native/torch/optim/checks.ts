/** What PyTorch refuses in an optimizer's options. */
import { item, ordered } from '../compare';
import { ValueError } from '../errors';
import { python } from '../nn/text';
import { Tensor } from '../tensor';

/** Refuses a negative number, NaN, or what is no number: `Invalid epsilon value: -1`. */
export function checkNotNegative(what: string, value: unknown, before = 'Invalid '): void {
  if (!ordered(0, '<=', value)) throw new ValueError(`${before}${what}: ${python(value)}`);
}

/** Refuses a tensor of several learning rates. */
export function checkSingle(lr: unknown): void {
  if (lr instanceof Tensor && lr.numel() !== 1) throw new ValueError('Tensor lr must be 1-element');
}

/** Refuses a learning rate that is negative, or a tensor of several. */
export function checkRate(lr: unknown, what = 'Invalid learning rate'): void {
  checkSingle(lr);
  checkNotNegative(what, lr instanceof Tensor ? Number(lr.item()) : lr, '');
}

/** Refuses factors of running averages outside [0, 1). */
export function checkBetas(betas: unknown): void {
  for (const i of [0, 1]) {
    const beta = item(betas, i);
    if (!(ordered(0, '<=', beta) && ordered(beta, '<', 1)))
      throw new ValueError(`Invalid beta parameter at index ${i}: ${python(beta)}`);
  }
}
