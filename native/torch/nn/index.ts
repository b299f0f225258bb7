/** `torch.nn`: layers, losses, and what models are built from. */

export { RemovableHandle } from '../hooks';
export {
  GELU,
  GLU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softplus,
  Softshrink,
  Softsign,
  Tanh,
  Tanhshrink,
} from './activation';
export { AdaptiveLogSoftmaxWithLoss, type AdaptiveOutput } from './adaptive';
export { type AttentionOptions, MultiheadAttention, type MultiheadAttentionOptions } from './attention';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, type NormOptions, SyncBatchNorm } from './batchnorm';
export { ModuleDict, ModuleList, type NamedModules, Sequential } from './container';
export {
  Conv1d,
  type Conv1dOptions,
  Conv2d,
  type Conv2dOptions,
  Conv3d,
  type Conv3dOptions,
  type ConvOptions,
} from './conv';
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, type ConvTransposeOptions } from './conv_transpose';
export { CosineSimilarity, PairwiseDistance } from './distance';
export {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  type DropoutOptions,
  FeatureAlphaDropout,
} from './dropout';
export { Embedding, EmbeddingBag, type EmbeddingBagOptions, type EmbeddingOptions } from './embedding';
export { Flatten, type FlattenOptions, Unflatten } from './flatten';
export { Fold, Unfold } from './fold';
export * as functional from './functional';
export { LinearCrossEntropyOptions } from './functional/loss';
export type {
  BackwardHookFunction,
  BackwardPreHook,
  ForwardHook,
  ForwardHookWithKwargs,
  ForwardPreHook,
  ForwardPreHookWithKwargs,
  LoadStateDictPostHook,
  LoadStateDictPreHook,
  StateDictHook,
  StateDictPreHook,
} from './hooks';
export * as init from './init';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm';
export {
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
} from './lazy_conv';
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
} from './lazy_norm';
export { Bilinear, Identity, LazyLinear, Linear, type LinearOptions } from './linear';
export * from './losses';
export { Module } from './module';
export {
  CrossMapLRN2d,
  GroupNorm,
  LayerNorm,
  type LayerNormOptions,
  LocalResponseNorm,
  RMSNorm,
} from './normalization';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './padding';
export * as parallel from './parallel';
export { DataParallel } from './parallel';
export { Buffer, Parameter } from './parameter';
export { ParameterDict, ParameterList } from './parameter_container';
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './pixelshuffle';
export * from './pool';
export { CELU, ELU, Hardtanh, LeakyReLU, PReLU, RReLU, Threshold } from './rectifier';
export { GRU, type GRUOptions, LSTM, type LSTMOptions, RNN, RNNBase, type RNNOptions } from './rnn';
export { GRUCell, LSTMCell, RNNCell, RNNCellBase } from './rnn_cell';
export { LogSoftmax, Softmax, Softmax2d, Softmin } from './softmax';
export {
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
  type TransformerOptions,
} from './transformer';
export { UninitializedBuffer, UninitializedParameter } from './uninitialized';
export { Upsample, type UpsampleOptions, UpsamplingBilinear2d, UpsamplingNearest2d } from './upsampling';
export * as utils from './utils';
