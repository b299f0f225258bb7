/** Losses as modules. */
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
  SoftMarginLoss,
} from './classification';
export { CTCLoss } from './ctc';
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './embedding';
export { LinearCrossEntropyLoss } from './linear_cross_entropy';
export { GaussianNLLLoss, HuberLoss, KLDivLoss, L1Loss, MSELoss, PoissonNLLLoss, SmoothL1Loss } from './regression';
