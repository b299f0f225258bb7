/** Functions from pictures to tensors, and from tensors to tensors. */
import { inspect } from 'node:util';
import { type Options, required, signature } from '../../arguments';
import { CALL, Callable } from '../../callable';
import { float32 } from '../../dtype';
import { ValueError } from '../../errors';
import { from_numpy, tensor } from '../../factory';
import { python } from '../../nn/text';
import { Tensor } from '../../tensor';
import { typename } from '../../typename';
import type { TransformFunction } from '../datasets/vision_dataset';
import { Image } from '../image';
import { isPointwise, type Pointwise } from './pointwise';

export interface Transform<In, Out> {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  (value: In): Out;
}

/**
 * Base of transforms: instances are called like functions.
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * console.log(new vision.transforms.ToTensor()(picture));
 */
export abstract class Transform<In, Out> extends Callable {
  /** What the transform does to one value. */
  abstract forward(value: In): Out;

  override [CALL](args: unknown[]): Out {
    return this.forward(args[0] as In);
  }

  override toString(): string {
    return `${this.constructor.name}()`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

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
    if (!(pic instanceof Image))
      throw new TypeError(`pic should be PIL Image or ndarray. Got <class '${typename(pic)}'>`);
    const { width, height, channels, data } = pic;
    const pixels = from_numpy(data).view(height, width, channels);
    return pixels.permute(2, 0, 1).contiguous().to(float32).div(255);
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
  /** Mean and deviation as they are applied, by dtype. */
  private statistics: { mean: Tensor; std: Tensor } | undefined;

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
    if (!(image instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got <class '${typename(image)}'>`);
    if (!image.is_floating_point()) throw new TypeError(`Input tensor should be a float tensor. Got ${image.dtype}.`);
    if (image.dim() < 3) {
      throw new ValueError(
        `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = ${image.shape}`,
      );
    }
    return this.apply_(this.inplace ? image : image.clone());
  }

  private apply_(image: Tensor): Tensor {
    if (!this.statistics || this.statistics.mean.dtype !== image.dtype) {
      const column = (values: readonly number[]) => tensor([...values], { dtype: image.dtype }).view([-1, 1, 1]);
      this.statistics = { mean: column(this.mean), std: column(this.std) };
      if (this.statistics.std.eq(0).any().item()) {
        throw new ValueError(`std evaluated to zero after conversion to ${image.dtype}, leading to division by zero.`);
      }
    }
    return image.sub_(this.statistics.mean).div_(this.statistics.std);
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
