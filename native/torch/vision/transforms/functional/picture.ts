/** What transforms take: pictures and tensors, and how big they are. */

import { Tensor } from '../../../tensor';
import { classname } from '../../../typename';
import type { Pixels } from '../../codec';
import { Image } from '../../image';
import type * as geometry from '../../pixels/geometry';

export type Picture = Image | Tensor;
export type Fill = geometry.Fill;

/**
 * torchvision's names of how pixels between pixels are found; the plain words do, too.
 * @example
 * console.log(vision.transforms.InterpolationMode.BILINEAR);
 */
export const InterpolationMode = {
  NEAREST: 'nearest',
  NEAREST_EXACT: 'nearest-exact',
  BILINEAR: 'bilinear',
  BICUBIC: 'bicubic',
  BOX: 'box',
  HAMMING: 'hamming',
  LANCZOS: 'lanczos',
} as const;
export type Interpolation = (typeof InterpolationMode)[keyof typeof InterpolationMode];

/** Pixels as a picture. */
export const picture = ({ width, height, channels, data }: Pixels) => new Image(width, height, channels, data);

/** A function that treats pictures one way and tensors another. */
export function both<A extends unknown[]>(
  ofImage: (image: Image, ...args: A) => Pixels,
  ofTensor: (image: Tensor, ...args: A) => Tensor,
) {
  return <P extends Picture>(image: P, ...args: A): P => {
    if (image instanceof Image) return picture(ofImage(image, ...args)) as P;
    checkTensor(image);
    return ofTensor(image as Tensor, ...args) as P;
  };
}

/** What is no tensor of at least rows and columns is an error. */
export function checkTensor(image: unknown): asserts image is Tensor {
  if (!(image instanceof Tensor)) throw new TypeError(`Unexpected type <class '${classname(image)}'>`);
  if (image.dim() < 2) throw new TypeError('Tensor is not a torch image.');
}

/**
 * Channels, height and width.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.get_dimensions(torch.zeros(3, 2, 4)));
 */
export function get_dimensions(image: Picture): [channels: number, height: number, width: number] {
  if (image instanceof Image) return [image.channels, image.height, image.width];
  checkTensor(image);
  return [image.dim() === 2 ? 1 : image.shape.at(-3)!, image.shape.at(-2)!, image.shape.at(-1)!];
}

/**
 * Width and height.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.get_image_size(torch.zeros(3, 2, 4)));
 */
export function get_image_size(image: Picture): [width: number, height: number] {
  const [, height, width] = get_dimensions(image);
  return [width, height];
}
