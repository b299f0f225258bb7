/** `torch.embedding` and `torch.embedding_bag`: the ops behind `nn.functional`, whose arguments stand in another order. */
import { optional, required, signature } from './arguments';
import { RuntimeError } from './errors';
import * as ops from './generated/ops';
import type { Tensor } from './tensor';

const embedding_ = signature('embedding', {
  weight: required<Tensor>(),
  indices: required<Tensor>(),
  padding_idx: -1,
  scale_grad_by_freq: false,
  sparse: false,
});

/**
 * Rows of `weight` named by indices. `nn.functional.embedding` takes the indices first.
 * @example
 * console.log(torch.embedding(torch.eye(3), torch.tensor([2, 0])));
 */
export function embedding(
  weight: Tensor,
  indices: Tensor,
  padding_idx?: number,
  scale_grad_by_freq?: boolean,
  sparse?: boolean,
): Tensor;
export function embedding(...args: unknown[]): Tensor {
  const { weight, indices, padding_idx, scale_grad_by_freq } = embedding_.bind(args);
  return ops.embedding(indices, weight, { padding_idx: padding_idx < 0 ? null : padding_idx, scale_grad_by_freq });
}

const embedding_bag_ = signature('embedding_bag', {
  weight: required<Tensor>(),
  indices: required<Tensor>(),
  offsets: required<Tensor>(),
  scale_grad_by_freq: false,
  mode: 0,
  sparse: false,
  per_sample_weights: optional<Tensor | null>(null),
  include_last_offset: false,
});
const MODES = ['sum', 'mean', 'max'] as const;

/**
 * Sums (`mode` 0), means (1) or maxima (2) of bags of rows; with the bag of each index, the length of each bag and the
 * index of each maximum, which PyTorch leaves empty or zero for sums.
 * @example
 * const [bags] = torch.embedding_bag(torch.eye(3), torch.tensor([2, 0, 1]), torch.tensor([0, 2]));
 * console.log(bags);
 */
export function embedding_bag(
  weight: Tensor,
  indices: Tensor,
  offsets: Tensor,
  scale_grad_by_freq?: boolean,
  mode?: number,
  sparse?: boolean,
  per_sample_weights?: Tensor | null,
  include_last_offset?: boolean,
): [output: Tensor, offset2bag: Tensor, bag_size: Tensor, max_indices: Tensor];
export function embedding_bag(...args: unknown[]): [Tensor, Tensor, Tensor, Tensor] {
  const { weight, indices, offsets, mode, ...options } = embedding_bag_.bind(args);
  const name = MODES[mode];
  if (name === undefined) throw new RuntimeError('`mode` must be sum, mean, or max.');
  const output = ops.embedding_bag(indices, weight, offsets, { ...options, mode: name });
  const bags = offsets.numel() - (options.include_last_offset ? 1 : 0);
  if (name === 'sum') {
    const none = ops.zeros([bags], { dtype: offsets.dtype });
    return [output, ops.empty([0], { dtype: offsets.dtype }), none, none.clone()];
  }
  const starts = offsets.narrow(0, 0, bags);
  const ends = ops.cat([starts.narrow(0, 1, Math.max(bags - 1, 0)), ops.full([bags > 0 ? 1 : 0], indices.numel())]);
  const sizes = ends.sub(starts).to(offsets.dtype);
  const bagOf = ops.repeat_interleave(sizes);
  return [output, bagOf.to(offsets.dtype), sizes, name === 'mean' ? sizes.clone() : largest(weight, indices, sizes)];
}

/** For each bag and column the index of the row with the largest element; 0 for empty bags. */
function largest(weight: Tensor, indices: Tensor, sizes: Tensor): Tensor {
  const columns = weight.size(1);
  let at = 0;
  const rows = (sizes.tolist() as number[]).map((size) => {
    const bag = indices.narrow(0, at, size);
    at += size;
    if (size === 0) return ops.zeros([columns], { dtype: indices.dtype });
    return bag.take(ops.argmax(ops.embedding(bag, weight.detach()), 0));
  });
  return rows.length > 0 ? ops.stack(rows) : ops.zeros([0, columns], { dtype: indices.dtype });
}
