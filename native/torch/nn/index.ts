/** `torch.nn`: layers, losses, and what models are built from. */
export { LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from './activation';
export { ModuleDict, ModuleList, type NamedModules, Sequential } from './container';
export { Conv2d, type Conv2dOptions } from './conv';
export { Dropout, type DropoutOptions } from './dropout';
export { Flatten, type FlattenOptions } from './flatten';
export * as functional from './functional';
export { RemovableHandle } from './hooks';
export * as init from './init';
export { Identity, Linear, type LinearOptions } from './linear';
export {
  CrossEntropyLoss,
  type CrossEntropyLossOptions,
  type LossOptions,
  MSELoss,
  NLLLoss,
  type NLLLossOptions,
} from './loss';
export { type ForwardHook, type ForwardPreHook, Module } from './module';
export { Parameter } from './parameter';
export { MaxPool2d, type MaxPool2dOptions } from './pooling';
