/** Schedulers: they change the learning rate while training goes on. */
export { ChainedScheduler, SequentialLR } from './combined';
export { CosineAnnealingLR, CosineAnnealingWarmRestarts } from './cosine';
export { CyclicLR, type CyclicLROptions, OneCycleLR, type OneCycleLROptions } from './cyclic';
export {
  ConstantLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
} from './factors';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './plateau';
export { LRScheduler } from './scheduler';
