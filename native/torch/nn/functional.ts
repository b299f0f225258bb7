/** `torch.nn.functional`: the ops of networks, with what PyTorch's Python side adds to them. */

export * from '../generated/functional';
export { flatten, sigmoid, tanh } from '../generated/ops';
export {
  celu,
  elu,
  gumbel_softmax,
  hardsigmoid,
  hardswish,
  hardtanh,
  leaky_relu,
  log_softmax,
  logsigmoid,
  mish,
  relu,
  relu6,
  rrelu,
  rrelu_,
  selu,
  silu,
  softmax,
  softmin,
  threshold,
} from './functional/activation';
export { multi_head_attention_forward } from './functional/attention';
export {
  alpha_dropout,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  feature_alpha_dropout,
} from './functional/dropout';
export {
  huber_loss,
  kl_div,
  l1_loss,
  linear_cross_entropy,
  mse_loss,
  smooth_l1_loss,
  triplet_margin_with_distance_loss,
} from './functional/loss';
export { batch_norm, group_norm, instance_norm } from './functional/normalization';
export {
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool1d_with_indices,
  adaptive_max_pool2d,
  adaptive_max_pool2d_with_indices,
  adaptive_max_pool3d,
  adaptive_max_pool3d_with_indices,
  fractional_max_pool2d,
  fractional_max_pool2d_with_indices,
  fractional_max_pool3d,
  fractional_max_pool3d_with_indices,
  lp_pool1d,
  lp_pool2d,
  lp_pool3d,
  max_pool1d,
  max_pool2d,
  max_pool3d,
  max_unpool1d,
  max_unpool2d,
  max_unpool3d,
} from './functional/pooling';
export {
  affine_grid,
  fold,
  type GridSampleOptions,
  grid_sample,
  type InterpolateOptions,
  interpolate,
  unfold,
  upsample,
  upsample_bilinear,
  upsample_nearest,
} from './functional/sampling';
