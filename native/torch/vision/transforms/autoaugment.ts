/** Transforms that change pictures in ways that were learnt, or drawn, from a list. Tensors are to be bytes. */
import { type Args, type Bound, type Options, optional, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { tensor } from '../../factory';
import { rand } from '../../generated/ops';
import { python } from '../../nn/text';
import type { Tensor } from '../../tensor';
import { Image } from '../image';
import { change, chosen, type Extremes, fewerBits, spaceOf } from './augmentations';
import { PictureTransform } from './base';
import { dirichlet, integer } from './draw';
import type { Fill, Interpolation, Picture } from './functional';
import * as F from './functional';
import { isPolicy, type Policy, pairsOf } from './policies';
import { asFloat, bracketed } from './text';

/**
 * The data sets that policies of `AutoAugment` were learnt on; the plain words do, too.
 * @example
 * console.log(vision.transforms.AutoAugmentPolicy.CIFAR10);
 */
export const AutoAugmentPolicy = { IMAGENET: 'imagenet', CIFAR10: 'cifar10', SVHN: 'svhn' } as const;

const modeText = (mode: Interpolation) => `InterpolationMode.${mode.toUpperCase().replace('-', '_')}`;
const fillText = (fill: Fill | null) => (fill === null ? 'None' : bracketed(fill));

/** The name of one of `count` things, drawn. */
const drawn = <T>(from: readonly T[]): T => from[integer(0, from.length)]!;
/** A strength one way or the other, drawn. */
const either = (magnitude: number, signed: boolean) => (signed && integer(0, 2) === 1 ? -magnitude : magnitude);

/** Extremes that grow with the picture, as both AutoAugment and RandAugment have them. */
const usual = (height: number, width: number, bins: number): Extremes => ({
  shear: 0.3,
  across: (150 / 331) * width,
  down: (150 / 331) * height,
  degrees: 30,
  factor: 0.9,
  bits: fewerBits(8, 4, bins),
});

const look = { interpolation: optional<Interpolation>('nearest'), fill: optional<Fill | null>(null) };

const autoAugment = { policy: optional<Policy>('imagenet'), ...look };
const autoAugmentSignature = signature('AutoAugment.__init__', autoAugment);

/**
 * One pair of changes of a learnt policy, drawn; each of the two happens with a probability of its own.
 * @example
 * torch.manual_seed(0);
 * const pixels = torch.randint(256, [3, 8, 8], { dtype: torch.uint8 });
 * console.log(new vision.transforms.AutoAugment('cifar10')(pixels).shape);
 */
export class AutoAugment extends PictureTransform {
  private readonly given: Bound<typeof autoAugment>;

  constructor(
    ...args: Args<[policy?: Policy, interpolation?: Interpolation, fill?: Fill], Options<typeof autoAugment>>
  ) {
    super();
    this.given = autoAugmentSignature.bind(args);
    if (!isPolicy(this.given.policy))
      throw new ValueError(`The provided policy ${this.given.policy} is not recognized.`);
  }

  override forward<P extends Picture>(img: P): P {
    const { policy, interpolation, fill } = this.given;
    const [, height, width] = F.get_dimensions(img);
    const pair = drawn(pairsOf(policy));
    const chances = rand(2).tolist() as number[];
    const ways = [integer(0, 2), integer(0, 2)];
    const space = spaceOf(usual(height, width, 10), 10);
    let image = img;
    pair.forEach(([name, probability, strength], i) => {
      if (chances[i]! > Math.fround(probability)) return;
      const { magnitudes, signed } = space[name]!;
      const magnitude = strength === null ? 0 : magnitudes![strength]!;
      image = change(image, name, signed && ways[i] === 0 ? -magnitude : magnitude, interpolation, fill);
    });
    return image;
  }

  override describe(): string {
    const { policy, fill } = this.given;
    return `policy=AutoAugmentPolicy.${policy.toUpperCase()}, fill=${fillText(fill)}`;
  }
}

/** Changes that RandAugment and TrivialAugment draw from, in their order. */
const NAMES = ['Identity', 'ShearX', 'ShearY', 'TranslateX', 'TranslateY', 'Rotate', 'Brightness', 'Color', 'Contrast'];
NAMES.push('Sharpness', 'Posterize', 'Solarize', 'AutoContrast', 'Equalize');

const randAugment = { num_ops: 2, magnitude: 9, num_magnitude_bins: 31, ...look };
const randAugmentSignature = signature('RandAugment.__init__', randAugment);

/**
 * So many changes in a row, drawn, all equally strong.
 * @example
 * torch.manual_seed(0);
 * const pixels = torch.randint(256, [3, 8, 8], { dtype: torch.uint8 });
 * console.log(new vision.transforms.RandAugment({ num_ops: 3 })(pixels).shape);
 */
export class RandAugment extends PictureTransform {
  private readonly given: Bound<typeof randAugment>;

  constructor(
    ...args: Args<
      [num_ops?: number, magnitude?: number, num_magnitude_bins?: number, interpolation?: Interpolation, fill?: Fill],
      Options<typeof randAugment>
    >
  ) {
    super();
    this.given = randAugmentSignature.bind(args);
  }

  override forward<P extends Picture>(img: P): P {
    const { num_ops, magnitude, num_magnitude_bins: bins, interpolation, fill } = this.given;
    const [, height, width] = F.get_dimensions(img);
    const list = chosen(spaceOf(usual(height, width, bins), bins), NAMES);
    let image = img;
    for (let i = 0; i < num_ops; i++) {
      const [name, { magnitudes, signed }] = drawn(list);
      image = change(image, name, either(magnitudes?.[magnitude] ?? 0, signed), interpolation, fill);
    }
    return image;
  }

  override describe(): string {
    const { num_ops, magnitude, num_magnitude_bins, interpolation, fill } = this.given;
    return `num_ops=${num_ops}, magnitude=${magnitude}, num_magnitude_bins=${num_magnitude_bins}, interpolation=${modeText(interpolation)}, fill=${fillText(fill)}`;
  }
}

const trivialAugment = { num_magnitude_bins: 31, ...look };
const trivialAugmentSignature = signature('TrivialAugmentWide.__init__', trivialAugment);

/**
 * One change, drawn, as strong as is drawn.
 * @example
 * torch.manual_seed(0);
 * const pixels = torch.randint(256, [3, 8, 8], { dtype: torch.uint8 });
 * console.log(new vision.transforms.TrivialAugmentWide()(pixels).shape);
 */
export class TrivialAugmentWide extends PictureTransform {
  private readonly given: Bound<typeof trivialAugment>;

  constructor(
    ...args: Args<
      [num_magnitude_bins?: number, interpolation?: Interpolation, fill?: Fill],
      Options<typeof trivialAugment>
    >
  ) {
    super();
    this.given = trivialAugmentSignature.bind(args);
  }

  override forward<P extends Picture>(img: P): P {
    const { num_magnitude_bins: bins, interpolation, fill } = this.given;
    const widest = { shear: 0.99, across: 32, down: 32, degrees: 135, factor: 0.99, bits: fewerBits(8, 6, bins) };
    const [name, { magnitudes, signed }] = drawn(chosen(spaceOf(widest, bins), NAMES));
    const magnitude = magnitudes ? drawn(magnitudes) : 0;
    return change(img, name, either(magnitude, signed), interpolation, fill);
  }

  override describe(): string {
    const { num_magnitude_bins, interpolation, fill } = this.given;
    return `num_magnitude_bins=${num_magnitude_bins}, interpolation=${modeText(interpolation)}, fill=${fillText(fill)}`;
  }
}

/** AugMix's changes, those of colours last, and how strong they can get. */
const MIXED = [
  'ShearX',
  'ShearY',
  'TranslateX',
  'TranslateY',
  'Rotate',
  'Posterize',
  'Solarize',
  'AutoContrast',
  'Equalize',
];
const COLORS = ['Brightness', 'Color', 'Contrast', 'Sharpness'];
const STRONGEST = 10;

const augMix = {
  severity: 3,
  mixture_width: 3,
  /** Changes in a row; below zero between 1 and 3, drawn. */
  chain_depth: -1,
  alpha: 1,
  /** Also brightness, colour, contrast and sharpness. */
  all_ops: true,
  ...look,
  interpolation: optional<Interpolation>('bilinear'),
};
const augMixSignature = signature('AugMix.__init__', augMix);

/**
 * The picture mixed with several changed ones, in drawn parts.
 * @example
 * torch.manual_seed(0);
 * const pixels = torch.randint(256, [3, 8, 8], { dtype: torch.uint8 });
 * console.log(new vision.transforms.AugMix({ severity: 5 })(pixels).shape);
 */
export class AugMix extends PictureTransform {
  private readonly given: Bound<typeof augMix>;

  constructor(
    ...args: Args<
      [severity?: number, mixture_width?: number, chain_depth?: number, alpha?: number, all_ops?: boolean],
      Options<typeof augMix>
    >
  ) {
    super();
    this.given = augMixSignature.bind(args);
    const { severity } = this.given;
    if (!(severity >= 1 && severity <= STRONGEST))
      throw new ValueError(`The severity must be between [1, ${STRONGEST}]. Got ${severity} instead.`);
  }

  override forward<P extends Picture>(img: P): P {
    if (img instanceof Image) return F.to_pil_image(this.mix(F.pil_to_tensor(img))) as P;
    return this.mix(img as Tensor) as P;
  }

  private mix(img: Tensor): Tensor {
    const { mixture_width, chain_depth, alpha, all_ops } = this.given;
    const [, height, width] = F.get_dimensions(img);
    const most = {
      shear: 0.3,
      across: width / 3,
      down: height / 3,
      degrees: 30,
      factor: 0.9,
      bits: fewerBits(4, 4, STRONGEST),
    };
    const list = chosen(spaceOf(most, STRONGEST), all_ops ? [...MIXED, ...COLORS] : MIXED);
    const batch = img.view([...Array(Math.max(4 - img.dim(), 0)).fill(1), ...img.shape]);
    const count = batch.shape[0]!;
    // Of each picture of a batch: the parts of itself and of what it is mixed with, then the parts of those.
    const halves = Array.from({ length: count }, () => dirichlet(alpha, 2));
    const parts = Array.from({ length: count }, () => dirichlet(alpha, mixture_width));
    const column = (values: number[]) => tensor(values).view([count, ...Array(batch.dim() - 1).fill(1)]);
    const mix = column(halves.map(([own]) => own!)).mul(batch);
    for (let i = 0; i < mixture_width; i++) {
      const depth = chain_depth > 0 ? chain_depth : integer(1, 4);
      const weights = column(parts.map((part, k) => Math.fround(part[i]! * halves[k]![1]!)));
      mix.add_(weights.mul(this.chain(batch, depth, list)));
    }
    return mix.view(img.shape).to(img.dtype);
  }

  /** So many changes in a row. */
  private chain(batch: Tensor, depth: number, list: ReturnType<typeof chosen>): Tensor {
    const { severity, interpolation, fill } = this.given;
    let changed = batch;
    for (let step = 0; step < depth; step++) {
      const [name, { magnitudes, signed }] = drawn(list);
      const magnitude = magnitudes ? magnitudes[integer(0, severity)]! : 0;
      changed = change(changed, name, either(magnitude, signed), interpolation, fill);
    }
    return changed;
  }

  override describe(): string {
    const { severity, mixture_width, chain_depth, alpha, all_ops, interpolation, fill } = this.given;
    return `severity=${severity}, mixture_width=${mixture_width}, chain_depth=${chain_depth}, alpha=${asFloat(alpha)}, all_ops=${python(all_ops)}, interpolation=${modeText(interpolation)}, fill=${fillText(fill)}`;
  }
}
