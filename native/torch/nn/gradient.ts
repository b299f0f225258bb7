/** Clearing gradients, for modules and optimizers. */
import type { Tensor } from '../tensor';

/** Sets the gradient to null, or to zeros where there is one. */
export function resetGradient(parameter: Tensor, setToNone: boolean): void {
  const grad = parameter.grad;
  if (!grad) return;
  if (setToNone) parameter.grad = null;
  else if (grad.grad_fn) parameter.grad = grad.detach().zero_();
  else grad.requires_grad_(false).zero_();
}
