/** Transforms of pictures. */
export { Compose, Lambda, Normalize, type NormalizeOptions, ToTensor, Transform } from './transforms';
