/** Transforms of pictures and of tensors. */
export * from './autoaugment';
export { Transform } from './base';
export * from './color';
export * from './combine';
export * from './cropping';
export * from './erasing';
export * as functional from './functional';
export { InterpolationMode } from './functional';
export * from './geometry';
export {
  Compose,
  ConvertImageDtype,
  Lambda,
  Normalize,
  type NormalizeOptions,
  PILToTensor,
  ToPILImage,
  ToTensor,
} from './transforms';
