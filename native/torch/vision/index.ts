/** `tensorpad/vision`, after torchvision. */
export * as datasets from './datasets';
export { Image } from './image';
export * as io from './io';
export * as models from './models';
export * as transforms from './transforms';
export * as utils from './utils';
