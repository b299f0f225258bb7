import { ValueError } from '../../errors';
import { tensor } from '../../factory';
import { empty } from '../../generated/ops';
import { python } from '../../nn/text';
import type { Tensor } from '../../tensor';
import { Transform } from './base';
import { chance, integer, uniform } from './draw';
import * as F from './functional';
import { roundHalfEven } from './sizes';
import { asFloat, bracketed } from './text';

/**
 * Puts a value (or with 'random', noise) over a part of the picture, with probability p.
 * @example
 * torch.manual_seed(0);
 * console.log(new vision.transforms.RandomErasing(1)(torch.ones(1, 3, 4)));
 */
export class RandomErasing extends Transform<Tensor, Tensor> {
  constructor(
    readonly p = 0.5,
    readonly scale: readonly [number, number] = [0.02, 0.33],
    readonly ratio: readonly [number, number] = [0.3, 3.3],
    readonly value: number | readonly number[] | 'random' = 0,
    readonly inplace = false,
  ) {
    super();
    if (!(scale[0] >= 0 && scale[1] <= 1)) throw new ValueError('Scale should be between 0 and 1');
    if (!(p >= 0 && p <= 1)) throw new ValueError('Random erasing probability should be between 0 and 1');
    if (typeof value === 'string' && value !== 'random') throw new ValueError("If value is str, it should be 'random'");
  }

  override forward(img: Tensor): Tensor {
    if (!chance(this.p)) return img;
    const part = this.choose(img);
    return part ? F.erase(img, ...part, this.inplace) : img;
  }

  private choose(img: Tensor): [number, number, number, number, Tensor] | undefined {
    const [channels, height, width] = F.get_dimensions(img);
    const [low, high] = tensor([...this.ratio])
      .log()
      .tolist() as [number, number];
    for (let attempt = 0; attempt < 10; attempt++) {
      const area = height * width * uniform(...this.scale);
      const aspect = tensor([uniform(low, high)])
        .exp()
        .item() as number;
      const h = roundHalfEven(Math.sqrt(area * aspect));
      const w = roundHalfEven(Math.sqrt(area / aspect));
      if (!(h < height && w < width)) continue;
      const value = this.fill(channels, h, w);
      const top = integer(0, height - h + 1);
      return [top, integer(0, width - w + 1), h, w, value];
    }
    return undefined;
  }

  private fill(channels: number, h: number, w: number): Tensor {
    if (this.value === 'random') return empty([channels, h, w]).normal_();
    const values = typeof this.value === 'number' ? [this.value] : [...this.value];
    if (values.length !== 1 && values.length !== channels)
      throw new ValueError(
        `If value is a sequence, it should have either a single value or ${channels} (number of input channels)`,
      );
    return tensor(values).float().view(-1, 1, 1);
  }

  override describe(): string {
    const { p, scale, ratio, value, inplace } = this;
    return `p=${asFloat(p)}, scale=${bracketed(scale)}, ratio=${bracketed(ratio)}, value=${bracketed(value)}, inplace=${python(inplace)}`;
  }
}
