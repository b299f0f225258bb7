/** Connectionist temporal classification. */
import { type Args, type Options, signature } from '../../arguments';
import type { Tensor } from '../../tensor';
import * as F from '../functional';
import type { Reduction } from '../reduction';
import { Loss, reduction } from './base';

const parameters = {
  /** Index of the blank label. */
  blank: 0,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
  /** Counts losses that are infinite as zero, as those of inputs too short for their target. */
  zero_infinity: false,
};
const ctcSignature = signature('CTCLoss.__init__', parameters);

/**
 * Negative log likelihood of label sequences under log probabilities over time, whatever their alignment.
 * @example
 * const log_probs = torch.zeros(4, 1, 3).log_softmax(2);
 * console.log(new torch.nn.CTCLoss()(log_probs, torch.tensor([[1, 2]]), [4], [2]));
 */
export class CTCLoss extends Loss {
  readonly blank: number;
  readonly zero_infinity: boolean;

  constructor(
    ...args: Args<[blank?: number, reduction?: Reduction, zero_infinity?: boolean], Options<typeof parameters>>
  ) {
    const { blank, reduction, zero_infinity } = ctcSignature.bind(args);
    super({ reduction });
    this.blank = blank;
    this.zero_infinity = zero_infinity;
  }

  override forward(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | readonly number[],
    target_lengths: Tensor | readonly number[],
  ): Tensor {
    const { blank, reduction, zero_infinity } = this;
    // The op has one overload for tensors and one for lists.
    return F.ctc_loss(
      log_probs,
      targets,
      input_lengths as Tensor,
      target_lengths as Tensor,
      blank,
      reduction,
      zero_infinity,
    );
  }
}
