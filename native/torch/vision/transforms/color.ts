/** Transforms that change colours. */
import { ValueError } from '../../errors';
import { randperm } from '../../generated/ops';
import { python } from '../../nn/text';
import { PictureTransform } from './base';
import { chance, uniform } from './draw';
import type { Picture } from './functional';
import * as F from './functional';
import { pair } from './sizes';
import { asFloat } from './text';

type Range = number | readonly [number, number];

/** The factors between which one is drawn; null where that changes nothing. */
function factors(
  name: string,
  value: Range,
  center: number,
  bound: readonly [number, number],
): [number, number] | null {
  let range: [number, number];
  if (typeof value === 'number') {
    if (value < 0) throw new ValueError(`If ${name} is a single number, it must be non negative.`);
    range = [center - value, center + value];
    if (center === 1) range[0] = Math.max(range[0], 0);
  } else range = [value[0], value[1]];
  if (!(bound[0] <= range[0] && range[0] <= range[1] && range[1] <= bound[1]))
    throw new ValueError(
      `${name} values should be between ${bound.map((each) => python(each)).join(', ')}, but got [${range.map(asFloat).join(', ')}].`,
    );
  return range[0] === center && range[1] === center ? null : range;
}

const UNBOUNDED = [0, Number.POSITIVE_INFINITY] as const;

/**
 * Brightness, contrast, saturation and hue by chance, in any order.
 * @example
 * torch.manual_seed(0);
 * const { ColorJitter } = vision.transforms;
 * console.log(new ColorJitter({ brightness: 0.5, hue: 0.1 })(torch.rand(3, 2, 2)).shape);
 */
export class ColorJitter extends PictureTransform {
  readonly brightness: [number, number] | null;
  readonly contrast: [number, number] | null;
  readonly saturation: [number, number] | null;
  readonly hue: [number, number] | null;

  constructor(options?: { brightness?: Range; contrast?: Range; saturation?: Range; hue?: Range });
  constructor(brightness?: Range, contrast?: Range, saturation?: Range, hue?: Range);
  constructor(...args: unknown[]) {
    super();
    const named =
      typeof args[0] === 'object' && !Array.isArray(args[0]) ? (args[0] as Record<string, Range>) : undefined;
    const given = (name: string, i: number): Range => (named ? named[name] : (args[i] as Range | undefined)) ?? 0;
    this.brightness = factors('brightness', given('brightness', 0), 1, UNBOUNDED);
    this.contrast = factors('contrast', given('contrast', 1), 1, UNBOUNDED);
    this.saturation = factors('saturation', given('saturation', 2), 1, UNBOUNDED);
    this.hue = factors('hue', given('hue', 3), 0, [-0.5, 0.5]);
  }

  override forward<P extends Picture>(img: P): P {
    const order = randperm(4).tolist() as number[];
    const draw = (range: [number, number] | null) => range && uniform(...range);
    const amounts = [this.brightness, this.contrast, this.saturation, this.hue].map(draw);
    const adjust = [F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue];
    let image = img;
    for (const i of order) if (amounts[i] !== null) image = adjust[i]!(image, amounts[i]!);
    return image;
  }

  override describe(): string {
    const text = (range: [number, number] | null) => (range ? `(${range.map(asFloat).join(', ')})` : 'None');
    const { brightness, contrast, saturation, hue } = this;
    return `brightness=${text(brightness)}, contrast=${text(contrast)}, saturation=${text(saturation)}, hue=${text(hue)}`;
  }
}

/**
 * Black and white.
 * @example
 * console.log(new vision.transforms.Grayscale()(torch.ones(3, 1, 2)));
 */
export class Grayscale extends PictureTransform {
  constructor(readonly num_output_channels = 1) {
    super();
  }
  override forward<P extends Picture>(img: P): P {
    return F.rgb_to_grayscale(img, this.num_output_channels);
  }
  override describe(): string {
    return `num_output_channels=${this.num_output_channels}`;
  }
}

/** A transform that happens with probability p. */
abstract class ByChance extends PictureTransform {
  abstract readonly p: number;
  protected abstract change<P extends Picture>(img: P): P;
  override forward<P extends Picture>(img: P): P {
    return chance(this.p) ? this.change(img) : img;
  }
  override describe(): string {
    return `p=${asFloat(this.p)}`;
  }
}

/**
 * Black and white with probability p, in as many channels as before.
 * @example
 * console.log(new vision.transforms.RandomGrayscale(1)(torch.ones(3, 1, 2)).shape);
 */
export class RandomGrayscale extends ByChance {
  constructor(readonly p = 0.1) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.rgb_to_grayscale(img, F.get_dimensions(img)[0]);
  }
}

/**
 * Light and dark change places, with probability p.
 * @example
 * console.log(new vision.transforms.RandomInvert(1)(torch.ones(1, 1, 2)));
 */
export class RandomInvert extends ByChance {
  constructor(readonly p = 0.5) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.invert(img);
  }
}

/**
 * Keeps the highest bits of each value, with probability p.
 * @example
 * const pixels = torch.tensor([[[0, 100, 255]]], { dtype: torch.uint8 });
 * console.log(new vision.transforms.RandomPosterize(1, 1)(pixels));
 */
export class RandomPosterize extends ByChance {
  constructor(
    readonly bits: number,
    readonly p = 0.5,
  ) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.posterize(img, this.bits);
  }
  override describe(): string {
    return `bits=${this.bits},p=${asFloat(this.p)}`;
  }
}

/**
 * Inverts what is at least as light as the threshold, with probability p.
 * @example
 * console.log(new vision.transforms.RandomSolarize(0.5, 1)(torch.tensor([[[0.25, 0.75]]])));
 */
export class RandomSolarize extends ByChance {
  constructor(
    readonly threshold: number,
    readonly p = 0.5,
  ) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.solarize(img, this.threshold);
  }
  override describe(): string {
    return `threshold=${python(this.threshold)},p=${asFloat(this.p)}`;
  }
}

/**
 * Sharper, or smoother, with probability p.
 * @example
 * console.log(new vision.transforms.RandomAdjustSharpness(2, 1)(torch.rand(1, 4, 4)).shape);
 */
export class RandomAdjustSharpness extends ByChance {
  constructor(
    readonly sharpness_factor: number,
    readonly p = 0.5,
  ) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.adjust_sharpness(img, this.sharpness_factor);
  }
  override describe(): string {
    return `sharpness_factor=${python(this.sharpness_factor)},p=${asFloat(this.p)}`;
  }
}

/**
 * Spreads each channel over the whole range, with probability p.
 * @example
 * console.log(new vision.transforms.RandomAutocontrast(1)(torch.tensor([[[0.25, 0.75]]])));
 */
export class RandomAutocontrast extends ByChance {
  constructor(readonly p = 0.5) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.autocontrast(img);
  }
}

/**
 * Makes all values equally frequent, with probability p.
 * @example
 * const pixels = torch.tensor([[[0, 100, 255]]], { dtype: torch.uint8 });
 * console.log(new vision.transforms.RandomEqualize(1)(pixels));
 */
export class RandomEqualize extends ByChance {
  constructor(readonly p = 0.5) {
    super();
  }
  protected override change<P extends Picture>(img: P): P {
    return F.equalize(img);
  }
}

/**
 * Smoothed with a bell curve of random width.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.GaussianBlur(3)(torch.rand(1, 4, 4)).shape);
 */
export class GaussianBlur extends PictureTransform {
  readonly kernel_size: [number, number];
  readonly sigma: [number, number];

  constructor(kernel_size: number | readonly number[], sigma: number | readonly number[] = [0.1, 2]) {
    super();
    this.kernel_size = pair(kernel_size);
    for (const size of this.kernel_size)
      if (size <= 0 || size % 2 === 0) throw new ValueError('Kernel size value should be an odd and positive number.');
    this.sigma = typeof sigma === 'number' ? [sigma, sigma] : [sigma[0]!, sigma[1]!];
    if (!(this.sigma[0] > 0 && this.sigma[0] <= this.sigma[1]))
      throw new ValueError('sigma values should be positive and of the form (min, max).');
  }

  override forward<P extends Picture>(img: P): P {
    const sigma = uniform(...this.sigma);
    return F.gaussian_blur(img, this.kernel_size, [sigma, sigma]);
  }

  override describe(): string {
    return `kernel_size=${python(this.kernel_size)}, sigma=(${this.sigma.map(asFloat).join(', ')})`;
  }
}
