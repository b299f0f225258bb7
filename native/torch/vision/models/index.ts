/** `vision.models`: networks with torchvision's layers, names and starting weights. */
export * from './alexnet';
export * from './lenet';
export * from './mobilenet';
export * from './resnet';
export * from './squeezenet';
export * from './vgg';
export type { ModelOptions, Weights } from './weights';
