/** Resizing, cutting out, flipping and erasing. */
import { ValueError } from '../../../errors';
import type { Tensor } from '../../../tensor';
import { Image } from '../../image';
import * as geometry from '../../pixels/geometry';
import { resize as resizePixels } from '../../pixels/resize';
import * as tensors from '../functional_tensor';
import { outputSize, pair, roundHalfEven, type Sizes } from '../sizes';
import { both, checkTensor, type Fill, get_image_size, type Interpolation, type Picture, picture } from './picture';

/**
 * The picture at another size: (height, width), or the length of the shorter side.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.resize(torch.zeros(1, 4, 6), [2, 3]).shape);
 */
export function resize<P extends Picture>(
  img: P,
  size: Sizes,
  interpolation: Interpolation = 'bilinear',
  max_size: number | null = null,
  antialias = true,
): P {
  const [height, width] = outputSize(get_image_size(img), size, max_size);
  if (img instanceof Image) return picture(resizePixels(img, width, height, interpolation)) as P;
  checkTensor(img);
  const same = img.shape.at(-2) === height && img.shape.at(-1) === width;
  return (same ? img : tensors.resize(img as Tensor, [height, width], interpolation, antialias)) as P;
}

/** Left, top, right and bottom. */
function sides(padding: Sizes): [number, number, number, number] {
  const list = typeof padding === 'number' ? [padding] : padding;
  if (![1, 2, 4].includes(list.length))
    throw new ValueError(`Padding must be an int or a 1, 2, or 4 element tuple, not a ${list.length} element tuple`);
  const [left, top = left, right = left, bottom = top] = list as [number, number?, number?, number?];
  return [left, top!, right!, bottom!];
}

/**
 * Adds a border; `padding` counts left, top, right and bottom, or left/right and top/bottom, or all.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.pad(torch.ones(1, 1, 2), 1));
 */
export function pad<P extends Picture>(img: P, padding: Sizes, fill: Fill = 0, padding_mode = 'constant'): P {
  if (!['constant', 'edge', 'reflect', 'symmetric'].includes(padding_mode))
    throw new ValueError('Padding mode should be either constant, edge, reflect or symmetric');
  return both(
    (image) => geometry.pad(image, sides(padding), fill, padding_mode),
    (image) => tensors.pad(image, sides(padding), fill, padding_mode),
  )(img);
}

/**
 * The part that begins at (top, left); zeros where that is outside.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.crop(torch.arange(16).view(1, 4, 4), 1, 2, 2, 2));
 */
export function crop<P extends Picture>(img: P, top: number, left: number, height: number, width: number): P {
  return both(geometry.crop, tensors.crop)(img, top, left, height, width);
}

/**
 * The part in the middle; a border is added where the picture is too small.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.center_crop(torch.arange(16).view(1, 4, 4), 2));
 */
export function center_crop<P extends Picture>(img: P, output_size: Sizes): P {
  const [height, width] = pair(output_size);
  let image = img;
  let [w, h] = get_image_size(image);
  if (width > w || height > h) {
    const before = (wanted: number, have: number) => (wanted > have ? Math.floor((wanted - have) / 2) : 0);
    const after = (wanted: number, have: number) => (wanted > have ? Math.floor((wanted - have + 1) / 2) : 0);
    image = pad(image, [before(width, w), before(height, h), after(width, w), after(height, h)]);
    [w, h] = get_image_size(image);
    if (width === w && height === h) return image;
  }
  return crop(image, roundHalfEven((h - height) / 2), roundHalfEven((w - width) / 2), height, width);
}

/**
 * A part of the picture, resized.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.resized_crop(torch.zeros(1, 4, 4), 0, 0, 2, 2, [3, 3]).shape);
 */
export function resized_crop<P extends Picture>(
  img: P,
  top: number,
  left: number,
  height: number,
  width: number,
  size: Sizes,
  interpolation: Interpolation = 'bilinear',
  antialias = true,
): P {
  return resize(crop(img, top, left, height, width), size, interpolation, null, antialias);
}

/**
 * Left and right change places.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.hflip(torch.arange(3).view(1, 1, 3)));
 */
export const hflip = both(geometry.flipHorizontally, (image) => image.flip(-1));
/**
 * Top and bottom change places.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.vflip(torch.arange(3).view(1, 3, 1)));
 */
export const vflip = both(geometry.flipVertically, (image) => image.flip(-2));

/**
 * The four corners and the middle.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.five_crop(torch.zeros(1, 4, 4), 2).length);
 */
export function five_crop<P extends Picture>(img: P, size: Sizes): [P, P, P, P, P] {
  const [height, width] = pair(size);
  const [w, h] = get_image_size(img);
  if (width > w || height > h)
    throw new ValueError(`Requested crop size (${height}, ${width}) is bigger than input size (${h}, ${w})`);
  return [
    crop(img, 0, 0, height, width),
    crop(img, 0, w - width, height, width),
    crop(img, h - height, 0, height, width),
    crop(img, h - height, w - width, height, width),
    center_crop(img, [height, width]),
  ];
}

/**
 * The five crops, and those of the flipped picture.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.ten_crop(torch.zeros(1, 4, 4), 2).length);
 */
export function ten_crop<P extends Picture>(img: P, size: Sizes, vertical_flip = false): P[] {
  return [...five_crop(img, size), ...five_crop(vertical_flip ? vflip(img) : hflip(img), size)];
}

/**
 * Puts `v` over a part of the picture.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.erase(torch.ones(1, 2, 3), 0, 1, 2, 2, torch.zeros(1)));
 */
export function erase(img: Tensor, i: number, j: number, h: number, w: number, v: Tensor, inplace = false): Tensor {
  const image = inplace ? img : img.clone();
  image
    .narrow(-2, i, h)
    .narrow(-1, j, w)
    .copy_(v.expand([...image.shape.slice(0, -2), h, w]));
  return image;
}
