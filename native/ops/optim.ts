/** Whole optimizer steps as single native calls; torch/optim builds on them. */
import { family } from './declare';

const op = family('optim');

op(
  '_fused_sgd_(Tensor[] params, Tensor[] grads, Tensor[] momentum_buffers, *, float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step) -> ()',
  {
    doc: 'One step of stochastic gradient descent on all parameters; `momentum_buffers` is empty without momentum.',
    variants: ['library'],
  },
);
