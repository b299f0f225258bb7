/**
 * Whole optimizer steps as single native calls; torch/optim builds on them. Each updates the parameters and their state in
 * place and counts up `state_steps`, which hold one element each. State that an option does not need may be left empty.
 */
import { family } from './declare';

const op = family('optim');

/** Declares the step `_fused_<name>_` with its lists of state beside parameters and gradients, and its options. */
function step(name: string, doc: string, state: string[], options: string): void {
  const lists = ['params', 'grads', ...state].map((list) => `Tensor[] ${list}`);
  op(`_fused_${name}_(${lists.join(', ')}, ${options}) -> ()`, { doc, variants: ['library'] });
}

step(
  'sgd',
  'One step of stochastic gradient descent; `momentum_buffers` is empty without momentum.',
  ['momentum_buffers'],
  'float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step',
);
step(
  'adagrad',
  'One step of Adagrad.',
  ['state_sums', 'state_steps'],
  'float lr, float lr_decay, float weight_decay, float eps, bool maximize',
);
step(
  'rmsprop',
  'One step of RMSprop.',
  ['square_avgs', 'momentum_buffers', 'grad_avgs', 'state_steps'],
  'float lr, float alpha, float eps, float weight_decay, float momentum, bool centered, bool maximize',
);
step(
  'adadelta',
  'One step of Adadelta.',
  ['square_avgs', 'acc_deltas', 'state_steps'],
  'float lr, float rho, float eps, float weight_decay, bool maximize',
);
const adam = 'float lr, float beta1, float beta2, float weight_decay, float eps';
step(
  'adam',
  'One step of Adam, or with `decoupled_weight_decay` of AdamW.',
  ['exp_avgs', 'exp_avg_sqs', 'max_exp_avg_sqs', 'state_steps'],
  `${adam}, bool amsgrad, bool maximize, bool decoupled_weight_decay`,
);
step('adamax', 'One step of Adamax.', ['exp_avgs', 'exp_infs', 'state_steps'], `${adam}, bool maximize`);
step(
  'nadam',
  'One step of NAdam.',
  ['exp_avgs', 'exp_avg_sqs', 'mu_products', 'state_steps'],
  `${adam}, float momentum_decay, bool decoupled_weight_decay, bool maximize`,
);
step(
  'radam',
  'One step of RAdam.',
  ['exp_avgs', 'exp_avg_sqs', 'state_steps'],
  `${adam}, bool decoupled_weight_decay, bool maximize`,
);
step(
  'asgd',
  'One step of averaged stochastic gradient descent.',
  ['axs', 'mus', 'etas', 'state_steps'],
  'float lr, float lambd, float alpha, float t0, float weight_decay, bool maximize',
);
step(
  'rprop',
  'One step of resilient backpropagation.',
  ['prevs', 'step_sizes', 'state_steps'],
  'float etaminus, float etaplus, float step_size_min, float step_size_max, bool maximize',
);

op('_lbfgs_direction(Tensor flat_grad, Tensor[] old_dirs, Tensor[] old_stps, Tensor[] ro, Scalar h_diag) -> Tensor', {
  doc: 'Product of the gradient with the inverse Hessian that the last steps let one guess, negated.',
  variants: ['library'],
  composite: true,
});
