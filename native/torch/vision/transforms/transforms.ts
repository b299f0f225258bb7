/** Functions from pictures to tensors, and from tensors to tensors. */
import { type Options, required, signature } from '../../arguments';
import type { DType } from '../../dtype';
import { ValueError } from '../../errors';
import { python } from '../../nn/text';
import type { Tensor } from '../../tensor';
import { typename } from '../../typename';
import type { TransformFunction } from '../datasets/vision_dataset';
import type { Image } from '../image';
import { Transform } from './base';
import * as F from './functional';
import { isPointwise, type Pointwise } from './pointwise';

/** The output of the last of several transforms. */
type LastOutput<F extends readonly TransformFunction[]> = F extends readonly [...unknown[], TransformFunction<infer R>]
  ? R
  : unknown;

/**
 * Several transforms one after the other.
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * const { Compose, Normalize, ToTensor } = vision.transforms;
 * const transform = new Compose([new ToTensor(), new Normalize([0.5], [0.5])]);
 * console.log(transform(picture));
 */
export class Compose<F extends readonly TransformFunction[] = TransformFunction[]>
  // biome-ignore lint/suspicious/noExplicitAny: the first transform decides
  extends Transform<any, LastOutput<F>>
  implements Pointwise
{
  readonly transforms: F;

  constructor(transforms: readonly [...F]) {
    super();
    this.transforms = transforms as unknown as F;
  }

  override forward(value: unknown): LastOutput<F> {
    let result: unknown = value;
    for (const transform of this.transforms) result = transform(result);
    return result as LastOutput<F>;
  }

  get pointwise(): boolean {
    return this.transforms.every(isPointwise);
  }

  override toString(): string {
    return `Compose(${this.transforms.map((transform) => `\n    ${transform}`).join('')}\n)`;
  }
}

/**
 * A picture as floats from 0 to 1, (C, H, W).
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * console.log(new vision.transforms.ToTensor()(picture));
 */
export class ToTensor extends Transform<Image, Tensor> implements Pointwise {
  readonly pointwise = true;

  override forward(pic: Image): Tensor {
    return F.to_tensor(pic);
  }
}

/**
 * A picture's bytes as they are, (C, H, W).
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * console.log(new vision.transforms.PILToTensor()(picture));
 */
export class PILToTensor extends Transform<Image, Tensor> {
  override forward(pic: Image): Tensor {
    return F.pil_to_tensor(pic);
  }
}

/**
 * A tensor (C, H, W), floats from 0 to 1 or bytes, as a picture.
 * @example
 * console.log(new vision.transforms.ToPILImage()(torch.rand(3, 2, 4)));
 */
export class ToPILImage extends Transform<Tensor, Image> {
  constructor(readonly mode: string | null = null) {
    super();
  }
  override forward(pic: Tensor): Image {
    const image = F.to_pil_image(pic);
    if (this.mode !== null && image.mode !== this.mode)
      throw new ValueError(`Incorrect mode (${this.mode}) supplied for input type. Should be ${image.mode}`);
    return image;
  }
}

/**
 * Changes the dtype, and the range of values with it.
 * @example
 * const pixels = torch.tensor([0, 255], { dtype: torch.uint8 });
 * console.log(new vision.transforms.ConvertImageDtype(torch.float32)(pixels));
 */
export class ConvertImageDtype extends Transform<Tensor, Tensor> {
  constructor(readonly dtype: DType) {
    super();
  }
  override forward(image: Tensor): Tensor {
    return F.convert_image_dtype(image, this.dtype);
  }
}

const normalize = {
  /** Of each channel. */
  mean: required<readonly number[]>(),
  /** Standard deviation of each channel. */
  std: required<readonly number[]>(),
  /** Overwrites the tensor. */
  inplace: false,
};
const normalizeSignature = signature('Normalize.__init__', normalize);

export type NormalizeOptions = Options<typeof normalize>;

/**
 * Subtracts the mean of each channel and divides by its standard deviation.
 * @example
 * console.log(new vision.transforms.Normalize([0.5], [0.5])(torch.ones(1, 1, 2)));
 */
export class Normalize extends Transform<Tensor, Tensor> implements Pointwise {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly inplace: boolean;
  readonly pointwise = true;

  constructor(mean: readonly number[], std: readonly number[], options?: NormalizeOptions | boolean);
  constructor(options: NormalizeOptions);
  constructor(...args: unknown[]) {
    super();
    const { mean, std, inplace } = normalizeSignature.bind(args);
    this.mean = mean;
    this.std = std;
    this.inplace = inplace;
  }

  override forward(image: Tensor): Tensor {
    return F.normalize(image, this.mean, this.std, this.inplace);
  }

  override toString(): string {
    return `Normalize(mean=${python(this.mean)}, std=${python(this.std)})`;
  }
}

/**
 * Any function as a transform.
 * @example
 * console.log(new vision.transforms.Lambda((x: torch.Tensor) => x.mul(2))(torch.ones(2)));
 */
export class Lambda<In = unknown, Out = unknown> extends Transform<In, Out> {
  constructor(readonly lambd: (value: In) => Out) {
    super();
    if (typeof lambd !== 'function') throw new TypeError(`Argument lambd should be callable, got ${typename(lambd)}`);
  }

  override forward(value: In): Out {
    return this.lambd(value);
  }
}
