/** Transforms that flip, turn and warp. */
import { type Options, optional, required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { python } from '../../nn/text';
import { PictureTransform } from './base';
import { chance, integer, uniform } from './draw';
import type { Fill, Interpolation, Picture } from './functional';
import * as F from './functional';
import { roundHalfEven, type Sizes } from './sizes';
import { asFloat, bracketed, rangeAround } from './text';

/**
 * Left and right change places, with probability p.
 * @example
 * console.log(new vision.transforms.RandomHorizontalFlip(1)(torch.arange(3).view(1, 1, 3)));
 */
export class RandomHorizontalFlip extends PictureTransform {
  constructor(readonly p = 0.5) {
    super();
  }
  override forward<P extends Picture>(img: P): P {
    return chance(this.p) ? F.hflip(img) : img;
  }
  override describe(): string {
    return `p=${asFloat(this.p)}`;
  }
}

/**
 * Top and bottom change places, with probability p.
 * @example
 * console.log(new vision.transforms.RandomVerticalFlip(1)(torch.arange(3).view(1, 3, 1)));
 */
export class RandomVerticalFlip extends PictureTransform {
  constructor(readonly p = 0.5) {
    super();
  }
  override forward<P extends Picture>(img: P): P {
    return chance(this.p) ? F.vflip(img) : img;
  }
  override describe(): string {
    return `p=${asFloat(this.p)}`;
  }
}

const rotation = {
  /** From and to, or the largest angle either way. */
  degrees: required<Sizes>(),
  interpolation: optional<Interpolation>('nearest'),
  /** Makes the picture large enough to hold all of it. */
  expand: false,
  center: optional<readonly number[] | null>(null),
  fill: optional<Fill>(0),
};
const rotationSignature = signature('RandomRotation.__init__', rotation);

/**
 * Turned by any angle.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.RandomRotation(30)(torch.rand(3, 8, 8)).shape);
 */
export class RandomRotation extends PictureTransform {
  readonly degrees: [number, number];
  private readonly given: ReturnType<typeof rotationSignature.bind>;

  constructor(degrees: Sizes, options?: Omit<Options<typeof rotation>, 'degrees'>);
  constructor(...args: unknown[]) {
    super();
    this.given = rotationSignature.bind(args);
    this.degrees = rangeAround('degrees', this.given.degrees);
  }

  override forward<P extends Picture>(img: P): P {
    const { interpolation, expand, center, fill } = this.given;
    return F.rotate(img, uniform(...this.degrees), interpolation, expand, center, fill);
  }

  override describe(): string {
    const { interpolation, expand, center, fill } = this.given;
    const middle = center === null ? '' : `, center=${bracketed(center)}`;
    return `degrees=${bracketed(this.degrees.map(asFloat), true)}, interpolation=${interpolation}, expand=${python(expand)}${middle}, fill=${bracketed(fill)}`;
  }
}

const affine = {
  degrees: required<Sizes>(),
  /** Largest shift, as parts of width and height. */
  translate: optional<readonly number[] | null>(null),
  scale: optional<readonly number[] | null>(null),
  shear: optional<Sizes | null>(null),
  interpolation: optional<Interpolation>('nearest'),
  fill: optional<Fill>(0),
  center: optional<readonly number[] | null>(null),
};
const affineSignature = signature('RandomAffine.__init__', affine);

/**
 * Turned, shifted, scaled and sheared, keeping the centre.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.RandomAffine(30, { translate: [0.1, 0.1] })(torch.rand(3, 8, 8)).shape);
 */
export class RandomAffine extends PictureTransform {
  readonly degrees: [number, number];
  readonly shear: readonly number[] | null;
  private readonly given: ReturnType<typeof affineSignature.bind>;

  constructor(degrees: Sizes, options?: Omit<Options<typeof affine>, 'degrees'>);
  constructor(...args: unknown[]) {
    super();
    this.given = affineSignature.bind(args);
    const { degrees, translate, scale, shear } = this.given;
    this.degrees = rangeAround('degrees', degrees);
    for (const part of translate ?? [])
      if (!(part >= 0 && part <= 1)) throw new ValueError('translation values should be between 0 and 1');
    for (const each of scale ?? []) if (each <= 0) throw new ValueError('scale values should be positive');
    this.shear =
      shear === null || (typeof shear !== 'number' && shear.length === 4)
        ? (shear as number[] | null)
        : rangeAround('shear', shear);
  }

  override forward<P extends Picture>(img: P): P {
    const { translate, scale, interpolation, fill, center } = this.given;
    const [, height, width] = F.get_dimensions(img);
    const angle = uniform(...this.degrees);
    const shift = translate
      ? [width, height].map((size, i) => roundHalfEven(uniform(-translate[i]! * size, translate[i]! * size)))
      : [0, 0];
    const factor = scale ? uniform(scale[0]!, scale[1]!) : 1;
    const { shear } = this;
    const shears = [0, 0];
    if (shear) {
      shears[0] = uniform(shear[0]!, shear[1]!);
      if (shear.length === 4) shears[1] = uniform(shear[2]!, shear[3]!);
    }
    return F.affine(img, angle, shift, factor, shears, interpolation, fill, center);
  }

  override describe(): string {
    const { translate, scale, interpolation, fill, center } = this.given;
    const parts = [`degrees=${bracketed(this.degrees.map(asFloat), true)}`];
    if (translate) parts.push(`translate=${bracketed(translate)}`);
    if (scale) parts.push(`scale=${bracketed(scale)}`);
    if (this.shear) parts.push(`shear=${bracketed(this.shear.map(asFloat), true)}`);
    if (interpolation !== 'nearest') parts.push(`interpolation=${interpolation}`);
    if (fill !== 0) parts.push(`fill=${bracketed(fill)}`);
    if (center) parts.push(`center=${bracketed(center)}`);
    return parts.join(', ');
  }
}

/**
 * Seen from any side, with probability p.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.RandomPerspective(0.5, 1)(torch.rand(3, 8, 8)).shape);
 */
export class RandomPerspective extends PictureTransform {
  constructor(
    readonly distortion_scale = 0.5,
    readonly p = 0.5,
    readonly interpolation: Interpolation = 'bilinear',
    readonly fill: Fill = 0,
  ) {
    super();
  }

  /** The corners before and after. */
  static get_params(width: number, height: number, distortion_scale: number): [number[][], number[][]] {
    const dx = Math.trunc(distortion_scale * Math.floor(width / 2));
    const dy = Math.trunc(distortion_scale * Math.floor(height / 2));
    const ends = [
      [integer(0, dx + 1), integer(0, dy + 1)],
      [integer(width - dx - 1, width), integer(0, dy + 1)],
      [integer(width - dx - 1, width), integer(height - dy - 1, height)],
      [integer(0, dx + 1), integer(height - dy - 1, height)],
    ];
    const starts = [
      [0, 0],
      [width - 1, 0],
      [width - 1, height - 1],
      [0, height - 1],
    ];
    return [starts, ends];
  }

  override forward<P extends Picture>(img: P): P {
    if (!chance(this.p)) return img;
    const [, height, width] = F.get_dimensions(img);
    const [starts, ends] = RandomPerspective.get_params(width, height, this.distortion_scale);
    return F.perspective(img, starts, ends, this.interpolation, this.fill);
  }

  override describe(): string {
    return `p=${asFloat(this.p)}`;
  }
}
