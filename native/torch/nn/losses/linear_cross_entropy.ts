/** Cross entropy with its linear layer. */
import { type Args, type Options, optional, required, signature } from '../../arguments';
import { RuntimeError } from '../../errors';
import type { Tensor } from '../../tensor';
import { factory } from '../factory';
import * as F from '../functional';
import type { LinearCrossEntropyOptions } from '../functional/loss';
import { Linear } from '../linear';
import { float, python } from '../text';
import { Loss, reduction } from './base';

const parameters = {
  /** Size of each input sample. */
  in_features: required<number>(),
  /** Number of classes. */
  num_classes: required<number>(),
  /** Further dimensions of the target. */
  out_features: optional<readonly number[]>([]),
  /** The linear layer also has summands. */
  bias: false,
  ...factory,
  reduction,
  /** A weight for each class. */
  weight: optional<Tensor | null>(null),
  /** A target that is left out of the loss. */
  ignore_index: optional<number | null>(null),
  /** Share of the target that is spread over all classes. */
  label_smoothing: 0,
  /** How PyTorch splits the work to save memory. */
  options: optional<LinearCrossEntropyOptions | null>(null),
};
const bound = signature('LinearCrossEntropyLoss.__init__', parameters, { keywordOnly: 'out_features' });

/**
 * Cross entropy of classes under scores that a linear layer of its own gives.
 * @example
 * const loss = new torch.nn.LinearCrossEntropyLoss(4, 3);
 * console.log(loss);
 * console.log(loss(torch.zeros(2, 4), torch.tensor([0, 2])));
 */
export class LinearCrossEntropyLoss extends Loss {
  readonly num_classes: number;
  readonly out_features: readonly number[];
  readonly ignore_index: number | null;
  readonly label_smoothing: number;
  readonly options: LinearCrossEntropyOptions | null;
  readonly linear: Linear;
  declare weight: Tensor | null;

  constructor(...args: Args<[in_features: number, num_classes: number], Options<typeof parameters>>) {
    const { in_features, num_classes, out_features, bias, device, dtype, reduction, weight, ...rest } =
      bound.bind(args);
    if (weight && String(weight.shape) !== String(weight.new_empty([num_classes]).shape))
      throw new RuntimeError(`expected weight shape to be (${num_classes},), got ${python([...weight.shape])}`);
    const { label_smoothing } = rest;
    if (!(label_smoothing >= 0 && label_smoothing <= 1))
      throw new RuntimeError(`expected label_smoothing to be in range [0, 1], got ${label_smoothing}`);
    super({ reduction });
    this.register_buffer('weight', weight);
    this.num_classes = num_classes;
    this.out_features = out_features;
    this.ignore_index = rest.ignore_index;
    this.label_smoothing = label_smoothing;
    const outputs = out_features.reduce((product, size) => product * size, num_classes);
    this.linear = new Linear(in_features, outputs, bias, device, dtype);
    this.options = rest.options;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { linear, num_classes, out_features, ...rest } = this;
    const rows = [num_classes, ...out_features];
    return F.linear_cross_entropy(input, linear.weight.reshape([...rows, linear.in_features]), target, {
      linear_bias: linear.bias?.reshape(rows) ?? null,
      weight: rest.weight,
      reduction: rest.reduction,
      ignore_index: rest.ignore_index,
      label_smoothing: rest.label_smoothing,
      options: rest.options,
    });
  }

  override extra_repr(): string {
    const { linear, num_classes, out_features, reduction, ignore_index, label_smoothing, options } = this;
    return (
      `in_features=${linear.in_features}, num_classes=${num_classes}, out_features=${python(out_features)}, ` +
      `bias=${python(linear.bias !== null)}, reduction=${reduction}, ignore_index=${python(ignore_index)}, ` +
      `label_smoothing=${float(label_smoothing)}, options=${python(options)}`
    );
  }
}
