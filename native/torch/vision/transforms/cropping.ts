/** Transforms that resize, pad and cut out. */
import { type Options, optional, required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { tensor } from '../../factory';
import { python } from '../../nn/text';
import { warn } from '../../warn';
import { Crops, PictureTransform } from './base';
import { integer, uniform } from './draw';
import type { Fill, Interpolation, Picture } from './functional';
import * as F from './functional';
import { pair, roundHalfEven, type Sizes } from './sizes';
import { bracketed } from './text';

const resize = {
  size: required<Sizes>(),
  interpolation: optional<Interpolation>('bilinear'),
  /** Of the longer side, where `size` is one number. */
  max_size: optional<number | null>(null),
  antialias: true,
};
const resizeSignature = signature('Resize.__init__', resize);

/**
 * To another size: (height, width), or the length of the shorter side.
 * @example
 * console.log(new vision.transforms.Resize([2, 3])(torch.zeros(1, 4, 6)).shape);
 */
export class Resize extends PictureTransform {
  readonly size: Sizes;
  readonly interpolation: Interpolation;
  readonly max_size: number | null;
  readonly antialias: boolean;

  constructor(size: Sizes, options?: Omit<Options<typeof resize>, 'size'>);
  constructor(size: Sizes, interpolation: Interpolation, options?: Omit<Options<typeof resize>, 'size'>);
  constructor(...args: unknown[]) {
    super();
    const given = resizeSignature.bind(args);
    this.size = given.size;
    this.interpolation = given.interpolation;
    this.max_size = given.max_size;
    this.antialias = given.antialias;
  }

  override forward<P extends Picture>(img: P): P {
    return F.resize(img, this.size, this.interpolation, this.max_size, this.antialias);
  }

  override describe(): string {
    const { size, interpolation, max_size, antialias } = this;
    return `size=${bracketed(size)}, interpolation=${interpolation}, max_size=${python(max_size)}, antialias=${python(antialias)}`;
  }
}

/**
 * The old name of `Resize`, for old scripts.
 * @deprecated Use `Resize`.
 * @example
 * console.log(new vision.transforms.Scale(2)(torch.zeros(1, 4, 6)).shape);
 */
export class Scale extends Resize {
  constructor(size: Sizes, options?: Omit<Options<typeof resize>, 'size'>);
  constructor(size: Sizes, interpolation: Interpolation, options?: Omit<Options<typeof resize>, 'size'>);
  constructor(...args: [size: Sizes]) {
    warn('The use of the transforms.Scale transform is deprecated, please use transforms.Resize instead.');
    super(...args);
  }
}

/**
 * The part in the middle.
 * @example
 * console.log(new vision.transforms.CenterCrop(2)(torch.arange(16).view(1, 4, 4)));
 */
export class CenterCrop extends PictureTransform {
  readonly size: [number, number];
  constructor(size: Sizes) {
    super();
    this.size = pair(size);
  }
  override forward<P extends Picture>(img: P): P {
    return F.center_crop(img, this.size);
  }
  override describe(): string {
    return `size=${python(this.size)}`;
  }
}

/**
 * A border: left, top, right and bottom, or left/right and top/bottom, or all.
 * @example
 * console.log(new vision.transforms.Pad(1)(torch.ones(1, 1, 2)));
 */
export class Pad extends PictureTransform {
  constructor(
    readonly padding: Sizes,
    readonly fill: Fill = 0,
    readonly padding_mode: 'constant' | 'edge' | 'reflect' | 'symmetric' = 'constant',
  ) {
    super();
    if (!['constant', 'edge', 'reflect', 'symmetric'].includes(padding_mode))
      throw new ValueError('Padding mode should be either constant, edge, reflect or symmetric');
    if (typeof padding !== 'number' && ![1, 2, 4].includes(padding.length))
      throw new ValueError(
        `Padding must be an int or a 1, 2, or 4 element tuple, not a ${padding.length} element tuple`,
      );
  }
  override forward<P extends Picture>(img: P): P {
    return F.pad(img, this.padding, this.fill, this.padding_mode);
  }
  override describe(): string {
    return `padding=${bracketed(this.padding)}, fill=${bracketed(this.fill)}, padding_mode=${this.padding_mode}`;
  }
}

const randomCrop = {
  size: required<Sizes>(),
  padding: optional<Sizes | null>(null),
  /** Adds a border where the picture is too small. */
  pad_if_needed: false,
  fill: optional<Fill>(0),
  padding_mode: optional<'constant' | 'edge' | 'reflect' | 'symmetric'>('constant'),
};
const randomCropSignature = signature('RandomCrop.__init__', randomCrop);

/**
 * A part of the given size, anywhere.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.RandomCrop(2)(torch.arange(16).view(1, 4, 4)));
 */
export class RandomCrop extends PictureTransform {
  readonly size: [number, number];
  private readonly given: ReturnType<typeof randomCropSignature.bind>;

  constructor(size: Sizes, options?: Omit<Options<typeof randomCrop>, 'size'>);
  constructor(size: Sizes, padding: Sizes | null, options?: Omit<Options<typeof randomCrop>, 'size' | 'padding'>);
  constructor(...args: unknown[]) {
    super();
    this.given = randomCropSignature.bind(args);
    this.size = pair(this.given.size);
  }

  /** Top, left, height and width of the part. */
  static get_params(img: Picture, [th, tw]: readonly [number, number]): [number, number, number, number] {
    const [, h, w] = F.get_dimensions(img);
    if (h < th || w < tw)
      throw new ValueError(`Required crop size (${th}, ${tw}) is larger than input image size (${h}, ${w})`);
    if (w === tw && h === th) return [0, 0, h, w];
    const top = integer(0, h - th + 1);
    return [top, integer(0, w - tw + 1), th, tw];
  }

  override forward<P extends Picture>(img: P): P {
    const { padding, pad_if_needed, fill, padding_mode } = this.given;
    let image = padding === null ? img : F.pad(img, padding, fill, padding_mode);
    const [height, width] = this.size;
    if (pad_if_needed && F.get_dimensions(image)[2] < width)
      image = F.pad(image, [width - F.get_dimensions(image)[2], 0], fill, padding_mode);
    if (pad_if_needed && F.get_dimensions(image)[1] < height)
      image = F.pad(image, [0, height - F.get_dimensions(image)[1]], fill, padding_mode);
    return F.crop(image, ...RandomCrop.get_params(image, this.size));
  }

  override describe(): string {
    return `size=${python(this.size)}, padding=${bracketed(this.given.padding)}`;
  }
}

const resizedCrop = {
  size: required<Sizes>(),
  /** Of the area. */
  scale: optional<readonly number[]>([0.08, 1]),
  /** Of width to height. */
  ratio: optional<readonly number[]>([3 / 4, 4 / 3]),
  interpolation: optional<Interpolation>('bilinear'),
  antialias: true,
};
const resizedCropSignature = signature('RandomResizedCrop.__init__', resizedCrop);

/** Ratios are drawn evenly on a scale of logarithms, in float32. */
const logarithms = (ratio: readonly number[]) =>
  tensor([...ratio])
    .log()
    .tolist() as [number, number];
const exponential = (value: number) => tensor([value]).exp().item() as number;

/**
 * A part of any size and place, resized.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.RandomResizedCrop(4)(torch.rand(3, 8, 8)).shape);
 */
export class RandomResizedCrop extends PictureTransform {
  readonly size: [number, number];
  private readonly given: ReturnType<typeof resizedCropSignature.bind>;

  constructor(size: Sizes, options?: Omit<Options<typeof resizedCrop>, 'size'>);
  constructor(...args: unknown[]) {
    super();
    this.given = resizedCropSignature.bind(args);
    this.size = pair(this.given.size);
  }

  /** Top, left, height and width of the part. */
  static get_params(
    img: Picture,
    scale: readonly number[],
    ratio: readonly number[],
  ): [number, number, number, number] {
    const [, height, width] = F.get_dimensions(img);
    const area = height * width;
    const [low, high] = logarithms(ratio);
    for (let attempt = 0; attempt < 10; attempt++) {
      const target = area * uniform(scale[0]!, scale[1]!);
      const aspect = exponential(uniform(low, high));
      const w = roundHalfEven(Math.sqrt(target * aspect));
      const h = roundHalfEven(Math.sqrt(target / aspect));
      if (!(w > 0 && w <= width && h > 0 && h <= height)) continue;
      const top = integer(0, height - h + 1);
      return [top, integer(0, width - w + 1), h, w];
    }
    const [narrow, wide] = [Math.min(...ratio), Math.max(...ratio)];
    const own = width / height;
    const w = own > wide ? roundHalfEven(height * wide) : width;
    const h = own < narrow ? roundHalfEven(width / narrow) : height;
    return [Math.floor((height - h) / 2), Math.floor((width - w) / 2), h, w];
  }

  override forward<P extends Picture>(img: P): P {
    const { scale, ratio, interpolation, antialias } = this.given;
    const [top, left, height, width] = RandomResizedCrop.get_params(img, scale, ratio);
    return F.resized_crop(img, top, left, height, width, this.size, interpolation, antialias);
  }

  override describe(): string {
    const { scale, ratio, interpolation, antialias } = this.given;
    const short = (values: readonly number[]) => `(${values.map((value) => fixed(value)).join(', ')})`;
    return `size=${python(this.size)}, scale=${short(scale)}, ratio=${short(ratio)}, interpolation=${interpolation}, antialias=${python(antialias)}`;
  }
}

/** Python's round(value, 4) of a float. */
function fixed(value: number): string {
  const rounded = Number(value.toFixed(4));
  return Number.isInteger(rounded) ? `${rounded}.0` : String(rounded);
}

/**
 * The four corners and the middle.
 * @example
 * console.log(new vision.transforms.FiveCrop(2)(torch.rand(3, 8, 8)).length);
 */
export class FiveCrop extends Crops {
  readonly size: [number, number];
  constructor(size: Sizes) {
    super();
    this.size = pair(size);
  }
  override forward<P extends Picture>(img: P): P[] {
    return F.five_crop(img, this.size);
  }
  override describe(): string {
    return `size=${python(this.size)}`;
  }
}

/**
 * The five crops, and those of the flipped picture.
 * @example
 * console.log(new vision.transforms.TenCrop(2)(torch.rand(3, 8, 8)).length);
 */
export class TenCrop extends Crops {
  readonly size: [number, number];
  constructor(
    size: Sizes,
    readonly vertical_flip = false,
  ) {
    super();
    this.size = pair(size);
  }
  override forward<P extends Picture>(img: P): P[] {
    return F.ten_crop(img, this.size, this.vertical_flip);
  }
  override describe(): string {
    return `size=${python(this.size)}, vertical_flip=${python(this.vertical_flip)}`;
  }
}
