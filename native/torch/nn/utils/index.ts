/** `nn.utils`: clipping gradients, parameters as vectors, norms of weights, sequences of different lengths. */
export {
  clip_grad_norm,
  clip_grad_norm_,
  clip_grad_value_,
  clip_grads_with_norm_,
  get_total_norm,
} from './clip_grad';
export { parameters_to_vector, vector_to_parameters } from './convert_parameters';
export { fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights } from './fusion';
export * as parametrizations from './parametrizations';
export * as parametrize from './parametrize';
export * as prune from './prune';
export * as rnn from './rnn';
export { skip_init } from './skip_init';
export { remove_spectral_norm, spectral_norm } from './spectral_norm';
export * as stateless from './stateless';
export { remove_weight_norm, weight_norm } from './weight_norm';
