/** `vision.models`: networks with torchvision's layers, names and starting weights. */
export * from './alexnet';
export * from './lenet';
export { MobileNetV2, type MobileNetV2Options, mobilenet_v2 } from './mobilenet';
export * from './mobilenetv3';
export * from './resnet';
export * from './squeezenet';
export * from './vgg';
export type { ModelOptions, Weights } from './weights';
