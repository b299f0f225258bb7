/** Connectionist temporal classification. */
import { family } from './declare';

const op = family('ctc');

op(
  "ctc_loss(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False) -> Tensor",
  {
    doc: 'Negative log likelihood of target sequences over all ways to align them with the input.',
    variants: ['nn'],
    composite: true,
  },
);
op(
  "ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False) -> Tensor",
  {
    doc: 'The same with lengths as numbers.',
    variants: ['nn'],
    composite: true,
  },
);
op(
  '_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank, bool zero_infinity) -> (Tensor neg_log_likelihood, Tensor log_alpha)',
  {
    doc: 'The kernel behind `ctc_loss`: the loss of each sample, and the log probabilities of all beginnings.',
    variants: ['internal'],
    carries: ['neg_log_likelihood'],
    grad: {
      log_probs:
        '_ctc_loss_backward(grad, log_probs, targets, input_lengths, target_lengths, result0, result1, blank, zero_infinity)',
    },
    node: 'CtcLossBackward0',
  },
);
op(
  '_ctc_loss_backward(Tensor grad_output, Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, Tensor neg_log_likelihood, Tensor log_alpha, int blank, bool zero_infinity) -> Tensor',
  {
    doc: 'Gradient of `ctc_loss`.',
    variants: ['internal'],
    grad: { grad_output: 'underivable("_ctc_loss_backward")', log_probs: 'underivable("_ctc_loss_backward")' },
    node: 'NotImplemented',
  },
);
