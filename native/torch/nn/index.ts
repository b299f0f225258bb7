/** `torch.nn`: layers, losses, and what models are built from. */

export { RemovableHandle } from '../hooks';
export { GELU, LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from './activation';
export { ModuleDict, ModuleList, type NamedModules, Sequential } from './container';
export { Conv2d, type Conv2dOptions } from './conv';
export { CosineSimilarity, PairwiseDistance } from './distance';
export { Dropout, type DropoutOptions } from './dropout';
export { Embedding, type EmbeddingOptions } from './embedding';
export { Flatten, type FlattenOptions } from './flatten';
export * as functional from './functional';
export { LinearCrossEntropyOptions } from './functional/loss';
export * as init from './init';
export { Identity, Linear, type LinearOptions } from './linear';
export {
  BCELoss,
  CrossEntropyLoss,
  type CrossEntropyLossOptions,
  L1Loss,
  type LossOptions,
  MSELoss,
  NLLLoss,
  type NLLLossOptions,
} from './loss';
export { type ForwardHook, type ForwardPreHook, Module } from './module';
export { Parameter } from './parameter';
export { AdaptiveAvgPool2d, AvgPool2d, type AvgPool2dOptions, MaxPool2d, type MaxPool2dOptions } from './pooling';
