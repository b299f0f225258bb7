import { ValueError } from '../../../errors';
import { Tensor } from '../../../tensor';
import { Image } from '../../image';
import * as color from '../../pixels/color';
import * as tensors from '../functional_tensor';
import { pair, type Sizes } from '../sizes';
import { pil_to_tensor, to_pil_image } from './convert';
import { both, checkTensor, type Picture } from './picture';

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
