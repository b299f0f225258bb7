/** `vision.transforms.functional`: transforms as functions, of pictures and of tensors. */
import { type DType, float32, float64, uint8 } from '../../dtype';
import { ValueError } from '../../errors';
import { from_numpy, tensor } from '../../factory';
import { linalg_lstsq as lstsq } from '../../generated/ops';
import { Tensor } from '../../tensor';
import { typename } from '../../typename';
import type { Pixels } from '../codec';
import { Image } from '../image';
import * as color from '../pixels/color';
import * as geometry from '../pixels/geometry';
import { resize as resizePixels } from '../pixels/resize';
import * as tensors from './functional_tensor';
import { outputSize, pair, roundHalfEven, type Sizes } from './sizes';

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

const picture = ({ width, height, channels, data }: Pixels) => new Image(width, height, channels, data);

/** A function that treats pictures one way and tensors another. */
function both<A extends unknown[]>(
  ofImage: (image: Image, ...args: A) => Pixels,
  ofTensor: (image: Tensor, ...args: A) => Tensor,
) {
  return <P extends Picture>(image: P, ...args: A): P => {
    if (image instanceof Image) return picture(ofImage(image, ...args)) as P;
    checkTensor(image);
    return ofTensor(image as Tensor, ...args) as P;
  };
}

function checkTensor(image: unknown): asserts image is Tensor {
  if (!(image instanceof Tensor)) throw new TypeError(`Unexpected type <class '${typename(image)}'>`);
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

/**
 * A picture, or bytes (H, W, C), as floats from 0 to 1 (C, H, W).
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.to_tensor(new vision.Image(2, 1, 1, new Uint8Array([0, 255]))));
 */
export function to_tensor(pic: Image): Tensor {
  if (!(pic instanceof Image))
    throw new TypeError(`pic should be PIL Image or ndarray. Got <class '${typename(pic)}'>`);
  return pil_to_tensor(pic).contiguous().to(float32).div(255);
}

/**
 * A picture's bytes as they are, (C, H, W).
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.pil_to_tensor(new vision.Image(2, 1, 1, new Uint8Array([0, 255]))));
 */
export function pil_to_tensor(pic: Image): Tensor {
  if (!(pic instanceof Image)) throw new TypeError(`pic should be PIL Image. Got <class '${typename(pic)}'>`);
  return from_numpy(pic.data.slice()).view(pic.height, pic.width, pic.channels).permute(2, 0, 1).contiguous();
}

/**
 * A tensor (C, H, W), floats from 0 to 1 or bytes, as a picture.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.to_pil_image(torch.rand(3, 2, 4)));
 */
export function to_pil_image(pic: Tensor): Image {
  if (!(pic instanceof Tensor)) throw new TypeError(`pic should be Tensor or ndarray. Got <class '${typename(pic)}'>.`);
  if (pic.dim() !== 2 && pic.dim() !== 3)
    throw new ValueError(`pic should be 2/3 dimensional. Got ${pic.dim()} dimensions.`);
  const planes = pic.dim() === 2 ? pic.unsqueeze(0) : pic;
  const [channels, height, width] = planes.shape as unknown as [number, number, number];
  if (channels > 4) throw new ValueError(`pic should not have > 4 channels. Got ${channels} channels.`);
  const bytes = planes.is_floating_point() ? planes.detach().mul(255).to(uint8) : planes.to(uint8);
  const data = bytes.permute(1, 2, 0).contiguous().numpy() as unknown as Uint8Array;
  return new Image(width, height, channels, new Uint8Array(data));
}

/**
 * Changes the dtype, and the range of values with it.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.convert_image_dtype(torch.tensor([0, 255], { dtype: torch.uint8 })));
 */
export function convert_image_dtype(image: Tensor, dtype: DType = float32): Tensor {
  if (!(image instanceof Tensor)) throw new TypeError('Input img should be Tensor Image');
  return tensors.convertDtype(image, dtype);
}

/**
 * Subtracts the mean of each channel and divides by its standard deviation.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.normalize(torch.ones(1, 1, 2), [0.5], [0.5]));
 */
export function normalize(image: Tensor, mean: readonly number[], std: readonly number[], inplace = false): Tensor {
  if (!(image instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got <class '${typename(image)}'>`);
  if (!image.is_floating_point()) throw new TypeError(`Input tensor should be a float tensor. Got ${image.dtype}.`);
  if (image.dim() < 3) {
    throw new ValueError(
      `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = ${image.shape}`,
    );
  }
  const column = (values: readonly number[]) => tensor([...values], { dtype: image.dtype }).view([-1, 1, 1]);
  const deviation = column(std);
  if (deviation.eq(0).any().item())
    throw new ValueError(`std evaluated to zero after conversion to ${image.dtype}, leading to division by zero.`);
  return (inplace ? image : image.clone()).sub_(column(mean)).div_(deviation);
}

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

/** Pillow takes factors below zero. */
function checkFactor(img: Picture, name: string, factor: number): void {
  if (factor < 0 && img instanceof Tensor) throw new ValueError(`${name} (${factor}) is not non-negative.`);
}
/**
 * 0 gives black, 1 the picture itself.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.adjust_brightness(torch.tensor([[[0.25, 0.75]]]), 2));
 */
export function adjust_brightness<P extends Picture>(img: P, brightness_factor: number): P {
  checkFactor(img, 'brightness_factor', brightness_factor);
  return both(color.brightness, tensors.brightness)(img, brightness_factor);
}
/**
 * 0 gives plain grey, 1 the picture itself.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.adjust_contrast(torch.tensor([[[0.25, 0.75]]]), 0));
 */
export function adjust_contrast<P extends Picture>(img: P, contrast_factor: number): P {
  checkFactor(img, 'contrast_factor', contrast_factor);
  return both(color.contrast, tensors.contrast)(img, contrast_factor);
}
/**
 * 0 gives black and white, 1 the picture itself.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.adjust_saturation(torch.ones(3, 1, 1), 0).shape);
 */
export function adjust_saturation<P extends Picture>(img: P, saturation_factor: number): P {
  checkFactor(img, 'saturation_factor', saturation_factor);
  return both(color.saturation, tensors.saturation)(img, saturation_factor);
}
/**
 * Turns the hues, by at most half the circle (0.5) either way.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.adjust_hue(torch.tensor([1, 0, 0]).float().view(3, 1, 1), 0.5));
 */
export function adjust_hue<P extends Picture>(img: P, hue_factor: number): P {
  if (!(hue_factor >= -0.5 && hue_factor <= 0.5))
    throw new ValueError(`hue_factor (${hue_factor}) is not in [-0.5, 0.5].`);
  return both(color.hue, tensors.hue)(img, hue_factor);
}
/**
 * Values, from 0 to 1, to a power.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.adjust_gamma(torch.tensor([[[0.25, 0.5]]]), 2));
 */
export function adjust_gamma<P extends Picture>(img: P, gamma: number, gain = 1): P {
  if (gamma < 0) throw new ValueError('Gamma should be a non-negative real number');
  return both(
    (image) => color.lookUp(image, (value) => Math.trunc((255 + 1 - 1e-3) * gain * (value / 255) ** gamma)),
    (image) => tensors.gamma(image, gamma, gain),
  )(img);
}
/**
 * 0 gives a smoothed picture, 1 the picture itself, 2 a sharper one.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.adjust_sharpness(torch.ones(1, 3, 3), 2).shape);
 */
export function adjust_sharpness<P extends Picture>(img: P, sharpness_factor: number): P {
  checkFactor(img, 'sharpness_factor', sharpness_factor);
  return both(color.sharpness, tensors.sharpness)(img, sharpness_factor);
}
/**
 * Light and dark change places.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.invert(torch.tensor([[[0.25, 0.75]]])));
 */
export const invert = both((image) => color.lookUp(image, (value) => 255 - value), tensors.invert);
/**
 * Keeps the highest bits of each value.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.posterize(torch.tensor([[[100, 255]]], { dtype: torch.uint8 }), 1));
 */
export const posterize = both(
  (image: Image, bits: number) => color.lookUp(image, (value) => value & ~(2 ** (8 - bits) - 1)),
  tensors.posterize,
);
/**
 * Inverts what is at least as light as the threshold.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.solarize(torch.tensor([[[0.25, 0.75]]]), 0.5));
 */
export const solarize = both(
  (image: Image, threshold: number) => color.lookUp(image, (value) => (value < threshold ? value : 255 - value)),
  tensors.solarize,
);
/**
 * Spreads each channel over the whole range.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.autocontrast(torch.tensor([[[0.25, 0.75]]])));
 */
export const autocontrast = both(
  (image: Image) =>
    color.lookUpEach(image, (histogram) => {
      const low = histogram.findIndex((count) => count > 0);
      const high = histogram.findLastIndex((count) => count > 0);
      if (high <= low) return Array.from({ length: 256 }, (_, i) => i);
      const scale = 255 / (high - low);
      return Array.from({ length: 256 }, (_, i) => Math.trunc(i * scale + -low * scale));
    }),
  tensors.autocontrast,
);
/**
 * Makes all values of a channel equally frequent.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.equalize(torch.tensor([[[0, 100, 255]]], { dtype: torch.uint8 })));
 */
export const equalize = both(
  (image: Image) =>
    color.lookUpEach(image, (histogram) => {
      const used = histogram.filter((count) => count > 0);
      const step = Math.floor((used.reduce((sum, count) => sum + count, 0) - used.at(-1)!) / 255);
      if (used.length <= 1 || step === 0) return Array.from({ length: 256 }, (_, i) => i);
      let sum = Math.floor(step / 2);
      return Array.from(histogram, (count) => {
        const value = Math.floor(sum / step);
        sum += count;
        return value;
      });
    }),
  tensors.equalize,
);

/**
 * Black and white, in one channel or three equal ones.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.rgb_to_grayscale(torch.zeros(3, 1, 2)).shape);
 */
export function rgb_to_grayscale<P extends Picture>(img: P, num_output_channels = 1): P {
  if (num_output_channels !== 1 && num_output_channels !== 3)
    throw new ValueError('num_output_channels should be either 1 or 3');
  if (img instanceof Image) return img.convert('L').convert(num_output_channels === 1 ? 'L' : 'RGB') as P;
  checkTensor(img);
  const channels = img.shape.at(-3);
  if (channels !== 1 && channels !== 3)
    throw new TypeError(`Input image tensor permitted channel values are [1, 3], but found ${channels}`);
  return tensors.grayscale(img as Tensor, num_output_channels) as P;
}
/**
 * As `rgb_to_grayscale`, for pictures.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.to_grayscale(new vision.Image(1, 1, 3, new Uint8Array([255, 0, 0]))));
 */
export function to_grayscale(img: Image, num_output_channels = 1): Image {
  if (!(img instanceof Image)) throw new TypeError('Input should be PIL Image');
  return rgb_to_grayscale(img, num_output_channels);
}

/**
 * Smooths with a bell curve; odd sizes in pixels, width first.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.gaussian_blur(torch.rand(1, 4, 4), 3).shape);
 */
export function gaussian_blur<P extends Picture>(img: P, kernel_size: Sizes, sigma: Sizes | null = null): P {
  const size = pair(kernel_size);
  for (const each of size) {
    if (each % 2 === 0 || each < 0)
      throw new ValueError(`kernel_size should have odd and positive integers. Got [${size.join(', ')}]`);
  }
  const widths = sigma === null ? size.map((each) => each * 0.15 + 0.35) : pair(sigma);
  for (const each of widths)
    if (each <= 0) throw new ValueError(`sigma should have positive values. Got [${widths.join(', ')}]`);
  if (img instanceof Image) {
    const blurred = tensors.gaussianBlur(pil_to_tensor(img), size, widths as [number, number]);
    return to_pil_image(blurred) as P;
  }
  checkTensor(img);
  return tensors.gaussianBlur(img as Tensor, size, widths as [number, number]) as P;
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

const radians = (degrees: number) => degrees * (Math.PI / 180);

/** The mapping from output to input places of a rotation, shear, scaling and shift around `center`. */
function inverseAffine(
  [cx, cy]: readonly number[],
  angle: number,
  [tx, ty]: readonly number[],
  scale: number,
  shear: readonly number[],
): number[] {
  const rot = radians(angle);
  const [sx, sy] = [radians(shear[0]!), radians(shear[1]!)];
  const a = Math.cos(rot - sy) / Math.cos(sy);
  const b = (-Math.cos(rot - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rot);
  const c = Math.sin(rot - sy) / Math.cos(sy);
  const d = (-Math.sin(rot - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rot);
  const matrix = [d, -b, 0, -c, a, 0].map((value) => value / scale);
  matrix[2]! += matrix[0]! * (-cx! - tx!) + matrix[1]! * (-cy! - ty!);
  matrix[5]! += matrix[3]! * (-cx! - tx!) + matrix[4]! * (-cy! - ty!);
  matrix[2]! += cx!;
  matrix[5]! += cy!;
  return matrix;
}

/**
 * Turns the picture, against the clock.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.rotate(torch.arange(4).float().view(1, 2, 2), 90));
 */
export function rotate<P extends Picture>(
  img: P,
  angle: number,
  interpolation: Interpolation = 'nearest',
  expand = false,
  center: readonly number[] | null = null,
  fill: Fill | null = null,
): P {
  const [width, height] = get_image_size(img);
  if (img instanceof Image) return picture(rotatePixels(img, angle, interpolation, expand, center, fill ?? 0)) as P;
  checkTensor(img);
  const from = center ? [center[0]! - width * 0.5, center[1]! - height * 0.5] : [0, 0];
  const matrix = inverseAffine(from, -angle, [0, 0], 1, [0, 0]);
  const size = expand ? expandedSize(matrix, width, height) : ([width, height] as [number, number]);
  return tensors.affine(img as Tensor, matrix, size, interpolation, fill) as P;
}

/** The size that holds all of a turned picture, as torchvision computes it for tensors. */
function expandedSize(m: readonly number[], w: number, h: number): [width: number, height: number] {
  const corners = [
    [-0.5 * w, -0.5 * h],
    [-0.5 * w, 0.5 * h],
    [0.5 * w, 0.5 * h],
    [0.5 * w, -0.5 * h],
  ] as const;
  const places = corners.map(([x, y]) => [
    m[0]! * x + m[1]! * y + m[2]! + w * 0.5,
    m[3]! * x + m[4]! * y + m[5]! + h * 0.5,
  ]);
  const snap = (value: number) => Math.trunc(Math.fround(value) / 1e-4) * 1e-4;
  const extent = (axis: number) => {
    const values = places.map((place) => place[axis]!);
    return Math.ceil(snap(Math.max(...values))) - Math.floor(snap(Math.min(...values)));
  };
  return [extent(0), extent(1)];
}

/** Pillow's rotation: quarter turns exactly, others through a mapping. */
function rotatePixels(
  image: Image,
  angle: number,
  interpolation: Interpolation,
  expand: boolean,
  center: readonly number[] | null,
  fill: Fill,
): Pixels {
  const degrees = ((angle % 360) + 360) % 360;
  const { width: w, height: h } = image;
  if (!center) {
    if (degrees === 0 || degrees === 180) return geometry.turn(image, degrees / 90);
    if ((degrees === 90 || degrees === 270) && (expand || w === h)) return geometry.turn(image, degrees / 90);
  }
  const [cx, cy] = center ?? [w / 2, h / 2];
  const turn = -radians(degrees);
  const digits = (value: number) => Number(value.toFixed(15));
  const m = [digits(Math.cos(turn)), digits(Math.sin(turn)), 0, digits(-Math.sin(turn)), digits(Math.cos(turn)), 0];
  const through = (x: number, y: number) => [m[0]! * x + m[1]! * y + m[2]!, m[3]! * x + m[4]! * y + m[5]!] as const;
  [m[2], m[5]] = through(-cx!, -cy!);
  m[2]! += cx!;
  m[5]! += cy!;
  let [nw, nh] = [w, h];
  if (expand) {
    const corners = [through(0, 0), through(w, 0), through(w, h), through(0, h)];
    const extent = (axis: 0 | 1) => {
      const values = corners.map((corner) => corner[axis]);
      return Math.ceil(Math.max(...values)) - Math.floor(Math.min(...values));
    };
    [nw, nh] = [extent(0), extent(1)];
    [m[2], m[5]] = through(-(nw - w) / 2, -(nh - h) / 2);
  }
  return geometry.transform(image, nw, nh, m, interpolation, fill);
}

/**
 * Turns, shifts (in pixels), scales and shears (in degrees), keeping the centre.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.affine(torch.ones(1, 1, 3), 0, [1, 0], 1, 0));
 */
export function affine<P extends Picture>(
  img: P,
  angle: number,
  translate: readonly number[],
  scale: number,
  shear: Sizes,
  interpolation: Interpolation = 'nearest',
  fill: Fill | null = null,
  center: readonly number[] | null = null,
): P {
  if (translate.length !== 2) throw new ValueError('translate should be a sequence of length 2');
  if (scale <= 0) throw new ValueError('Argument scale should be positive');
  const shears = typeof shear === 'number' ? [shear, 0] : shear.length === 1 ? [shear[0]!, shear[0]!] : shear;
  const [width, height] = get_image_size(img);
  if (img instanceof Image) {
    const matrix = inverseAffine(center ?? [width * 0.5, height * 0.5], angle, translate, scale, shears);
    return picture(geometry.transform(img, width, height, matrix, interpolation, fill ?? 0)) as P;
  }
  checkTensor(img);
  const from = center ? [center[0]! - width * 0.5, center[1]! - height * 0.5] : [0, 0];
  const matrix = inverseAffine(from, angle, translate, scale, shears);
  return tensors.affine(img as Tensor, matrix, [width, height], interpolation, fill) as P;
}

type Points = readonly (readonly number[])[];

/**
 * Moves the four corners `startpoints` to `endpoints`: top left, top right, bottom right, bottom left.
 * @example
 * const F = vision.transforms.functional;
 * const corners = [[0, 0], [3, 0], [3, 3], [0, 3]];
 * console.log(F.perspective(torch.rand(1, 4, 4), corners, corners).shape);
 */
export function perspective<P extends Picture>(
  img: P,
  startpoints: Points,
  endpoints: Points,
  interpolation: Interpolation = 'bilinear',
  fill: Fill | null = null,
): P {
  const rows = endpoints.flatMap(([x, y], i) => {
    const [sx, sy] = startpoints[i] as [number, number];
    return [
      [x!, y!, 1, 0, 0, 0, -sx * x!, -sx * y!],
      [0, 0, 0, x!, y!, 1, -sy * x!, -sy * y!],
    ];
  });
  const right = tensor(startpoints.flat(), { dtype: float64 }).view(8, 1);
  const [solution] = lstsq(tensor(rows, { dtype: float64 }), right, { driver: 'gels' }) as unknown as [Tensor];
  const mapping = solution.to(float32).flatten().tolist() as number[];
  return both(
    (image) => geometry.transform(image, image.width, image.height, mapping, interpolation, fill ?? 0),
    (image) => tensors.perspective(image, mapping, interpolation, fill),
  )(img);
}
