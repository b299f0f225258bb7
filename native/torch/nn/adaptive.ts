/** A softmax over so many classes that the rare ones share smaller layers. */
import { type Args, type Options, required, signature } from '../arguments';
import { RuntimeError, ValueError } from '../errors';
import * as ops from '../generated/ops';
import type { Tensor } from '../tensor';
import { ModuleList, Sequential } from './container';
import { type FactoryArgs, factory } from './factory';
import { Linear } from './linear';
import { Module } from './module';

const parameters = {
  /** Size of each input sample. */
  in_features: required<number>(),
  /** Number of classes, the frequent ones first. */
  n_classes: required<number>(),
  /** Where one cluster of classes ends and the next begins. */
  cutoffs: required<readonly number[]>(),
  /** How many times smaller each cluster's layer is than the one before. */
  div_value: 4,
  /** Whether the layer of the frequent classes has summands. */
  head_bias: false,
  ...factory,
};
const adaptiveSignature = signature('AdaptiveLogSoftmaxWithLoss.__init__', parameters);

/** The log probabilities of the targets, and the mean of their negatives. */
export type AdaptiveOutput = [output: Tensor, loss: Tensor] & { readonly output: Tensor; readonly loss: Tensor };

/**
 * Negative log likelihood of classes, of which the rare ones have smaller layers (Grave et al., 2017).
 * @example
 * const softmax = new torch.nn.AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5]);
 * console.log(softmax);
 * const { output, loss } = softmax(torch.ones(3, 8), torch.tensor([0, 4, 9]));
 * console.log(output.shape, loss.shape);
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  readonly in_features: number;
  readonly n_classes: number;
  readonly cutoffs: readonly number[];
  readonly div_value: number;
  readonly head_bias: boolean;
  readonly shortlist_size: number;
  readonly n_clusters: number;
  readonly head_size: number;
  readonly head: Linear;
  readonly tail: ModuleList;

  constructor(
    ...args: Args<
      [
        in_features: number,
        n_classes: number,
        cutoffs: readonly number[],
        div_value?: number,
        head_bias?: boolean,
        ...FactoryArgs,
      ],
      Options<typeof parameters>
    >
  ) {
    super();
    const { in_features, n_classes, cutoffs, div_value, head_bias, ...made } = adaptiveSignature.bind(args);
    checkCutoffs(cutoffs, n_classes);
    this.in_features = in_features;
    this.n_classes = n_classes;
    this.cutoffs = [...cutoffs, n_classes];
    this.div_value = div_value;
    this.head_bias = head_bias;
    this.shortlist_size = cutoffs[0]!;
    this.n_clusters = cutoffs.length;
    this.head_size = this.shortlist_size + this.n_clusters;
    this.head = new Linear(in_features, this.head_size, { bias: head_bias, ...made });
    const options = { bias: false, ...made };
    const projections = cutoffs.map((cutoff, i) => {
      const hidden = Math.floor(in_features / div_value ** (i + 1));
      const classes = this.cutoffs[i + 1]! - cutoff;
      return new Sequential(new Linear(in_features, hidden, options), new Linear(hidden, classes, options));
    });
    this.tail = new ModuleList(projections);
  }

  /** Draws all weights anew. */
  reset_parameters(): void {
    for (const module of this.modules()) if (module instanceof Linear) module.reset_parameters();
  }

  override forward(input_: Tensor, target_: Tensor): AdaptiveOutput {
    checkShapes(input_, target_);
    const batched = target_.dim() > 0;
    const input = batched ? input_ : input_.unsqueeze(0);
    const target = batched ? target_ : target_.unsqueeze(0);
    const batch = target.size(0);
    const inHead = target.new_empty([batch]);
    let output = input.new_zeros([batch]);
    let used = 0;
    let low = 0;
    this.cutoffs.forEach((high, i) => {
      const chosen = target.ge(low).logical_and(target.lt(high));
      const rows = chosen.nonzero().squeeze(1);
      const classes = target.index_select(0, rows).sub(low);
      low = high;
      if (rows.numel() === 0) return;
      used += rows.numel();
      if (i === 0) {
        inHead.index_copy_(0, rows, classes);
        return;
      }
      inHead.index_fill_(0, rows, this.shortlist_size + i - 1);
      const scores = ops.log_softmax(this.tail.at(i - 1)(input.index_select(0, rows)), 1);
      output = output.index_copy(0, rows, scores.gather(1, classes.unsqueeze(1)).squeeze(1));
    });
    if (used !== batch)
      throw new RuntimeError(
        `Target values should be in [0, ${this.n_classes - 1}], but values in range ` +
          `[${target.min().item()}, ${target.max().item()}] were found. `,
      );
    const head = ops.log_softmax(this.head(input), 1);
    output = output.add(head.gather(1, inHead.unsqueeze(1)).squeeze());
    const loss = output.neg().mean();
    const result = batched ? output : output.squeeze(0);
    return Object.assign([result, loss] as [Tensor, Tensor], { output: result, loss });
  }

  /** Log probabilities of all classes. */
  log_prob(input: Tensor): Tensor {
    return this.fullLogProb(input, this.head(input));
  }

  private fullLogProb(input: Tensor, scores: Tensor): Tensor {
    const head = ops.log_softmax(scores, 1);
    const clusters = [...this.tail].map((projection, i) =>
      ops.log_softmax(projection(input), 1).add(head.select(1, this.shortlist_size + i).unsqueeze(1)),
    );
    return ops.cat([head.narrow(1, 0, this.shortlist_size), ...clusters], 1);
  }

  /** The most probable class of each sample. */
  predict(input: Tensor): Tensor {
    const scores = this.head(input);
    const best = scores.argmax(1);
    const rare = best.ge(this.shortlist_size);
    if (!rare.any().item()) return best;
    const rows = rare.nonzero().squeeze(1);
    const full = this.fullLogProb(input.index_select(0, rows), scores.index_select(0, rows));
    return best.index_copy(0, rows, full.argmax(1));
  }
}

function checkCutoffs(cutoffs: readonly number[], n_classes: number): void {
  if (cutoffs.length === 0) throw new ValueError('cutoffs should be a sequence of length larger than 0');
  const fits = cutoffs.every(
    (cutoff, i) => Number.isInteger(cutoff) && cutoff > (cutoffs[i - 1] ?? 0) && cutoff <= n_classes - 1,
  );
  if (!fits)
    throw new ValueError(
      'cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is ' +
        'between 1 and n_classes-1',
    );
}

function checkShapes(input: Tensor, target: Tensor): void {
  const dims = target.dim();
  if (dims > 1) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  if (dims === 1 && input.size(0) !== target.size(0))
    throw new RuntimeError('Input and target should have the same size in the batch dimension.');
  if (input.dim() !== dims + 1)
    throw new RuntimeError(
      `${dims}D target tensor expects ${dims + 1}D input tensors, but found inputs with size ${input.shape}`,
    );
}
