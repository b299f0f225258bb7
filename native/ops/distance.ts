/** Distances between vectors, and the losses made of them. */
import { family } from './declare';

const op = family('distance');
const composite = { variants: ['nn' as const], composite: true };
const REDUCTION = "bool? size_average=None, bool? reduce=None, str reduction='mean'";

op('cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor', {
  doc: 'Cosine of the angle between vectors along `dim`.',
  variants: ['function', 'nn'],
  composite: true,
});
op('pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, bool keepdim=False) -> Tensor', {
  doc: 'The p-norm of `x1 - x2 + eps` along the last dimension.',
  variants: ['function', 'nn'],
  composite: true,
});
op('distance_norm(Tensor self, float p, int dim, bool keepdim) -> Tensor', {
  doc: 'The p-norm along `dim`, whose node PyTorch names after `norm`.',
  variants: ['internal'],
  widen: true,
  grad: { self: 'norm_backward(grad, self, p, result, Dims{dim}, keepdim)' },
  node: 'NormBackward1',
});
op('normalize(Tensor self, float p=2.0, int dim=1, float eps=1e-12) -> Tensor', {
  doc: 'Divides by the p-norm along `dim`, or by `eps` where that is larger.',
  ...composite,
});
op(`cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, ${REDUCTION}) -> Tensor`, {
  doc: 'One minus the cosine where `target` is 1; the cosine above `margin` where it is -1.',
  ...composite,
});
op(`margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, ${REDUCTION}) -> Tensor`, {
  doc: 'How far `input1` fails to rank above (target 1) or below (-1) `input2` by `margin`.',
  ...composite,
});
op(`hinge_embedding_loss(Tensor self, Tensor target, float margin=1.0, ${REDUCTION}) -> Tensor`, {
  doc: '`input` where `target` is 1; what is missing to `margin` where it is -1.',
  ...composite,
});
op(
  `triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-06, bool swap=False, ${REDUCTION}) -> Tensor`,
  { doc: 'How far the positive fails to be nearer to the anchor than the negative by `margin`.', ...composite },
);
