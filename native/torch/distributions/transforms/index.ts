/** `torch.distributions.transforms`: differentiable functions of samples, with the change of volume they make. */
export { ComposeTransform, IndependentTransform, identity_transform, ReshapeTransform } from './compose';
export {
  AbsTransform,
  AffineTransform,
  CumulativeDistributionTransform,
  ExpTransform,
  PowerTransform,
  SigmoidTransform,
  SoftplusTransform,
  TanhTransform,
} from './elementwise';
export { CatTransform, StackTransform } from './joined';
export {
  CorrCholeskyTransform,
  LowerCholeskyTransform,
  PositiveDefiniteTransform,
  SoftmaxTransform,
  StickBreakingTransform,
} from './structured';
export { Transform } from './transform';
