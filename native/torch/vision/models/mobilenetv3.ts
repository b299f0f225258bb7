/** MobileNet V3: blocks that weigh their channels by what is in them, with torchvision's names. */
import * as nn from '../../nn';
import type { Tensor } from '../../tensor';
import { divisible } from './mobilenet';
import { type ModelOptions, withWeights } from './weights';

/** A convolution, its normalisation, and what bends it. */
function conv(
  input: number,
  output: number,
  kernel: number,
  bend?: nn.Module,
  { stride = 1, groups = 1, dilation = 1 } = {},
): nn.Sequential {
  const padding = ((kernel - 1) / 2) * dilation;
  return new nn.Sequential(
    new nn.Conv2d(input, output, kernel, { stride, padding, dilation, groups, bias: false }),
    new nn.BatchNorm2d(output, { eps: 0.001, momentum: 0.01 }),
    ...(bend ? [bend] : []),
  );
}

/** Channels times weights that follow from their means. */
class SqueezeExcitation extends nn.Module {
  readonly avgpool = new nn.AdaptiveAvgPool2d(1);
  readonly fc1: nn.Conv2d;
  readonly fc2: nn.Conv2d;
  readonly activation = new nn.ReLU();
  readonly scale_activation = new nn.Hardsigmoid();

  constructor(channels: number, squeezed: number) {
    super();
    this.fc1 = new nn.Conv2d(channels, squeezed, 1);
    this.fc2 = new nn.Conv2d(squeezed, channels, 1);
  }

  override forward(x: Tensor): Tensor {
    const inner = this.activation(this.fc1(this.avgpool(x) as Tensor) as Tensor) as Tensor;
    return (this.scale_activation(this.fc2(inner) as Tensor) as Tensor).mul(x);
  }
}

/** Kernel, inner and outer channels, whether channels are weighed, whether Hardswish bends instead of ReLU, stride. */
type Block = readonly [kernel: number, inner: number, outer: number, weighed: 0 | 1, hard: 0 | 1, stride: 1 | 2];

const LARGE: readonly Block[] = [
  [3, 16, 16, 0, 0, 1],
  [3, 64, 24, 0, 0, 2],
  [3, 72, 24, 0, 0, 1],
  [5, 72, 40, 1, 0, 2],
  [5, 120, 40, 1, 0, 1],
  [5, 120, 40, 1, 0, 1],
  [3, 240, 80, 0, 1, 2],
  [3, 200, 80, 0, 1, 1],
  [3, 184, 80, 0, 1, 1],
  [3, 184, 80, 0, 1, 1],
  [3, 480, 112, 1, 1, 1],
  [3, 672, 112, 1, 1, 1],
  [5, 672, 160, 1, 1, 2],
  [5, 960, 160, 1, 1, 1],
  [5, 960, 160, 1, 1, 1],
];
const SMALL: readonly Block[] = [
  [3, 16, 16, 1, 0, 2],
  [3, 72, 24, 0, 0, 2],
  [3, 88, 24, 0, 0, 1],
  [5, 96, 40, 1, 1, 2],
  [5, 240, 40, 1, 1, 1],
  [5, 240, 40, 1, 1, 1],
  [5, 120, 48, 1, 1, 1],
  [5, 144, 48, 1, 1, 1],
  [5, 288, 96, 1, 1, 2],
  [5, 576, 96, 1, 1, 1],
  [5, 576, 96, 1, 1, 1],
];
const ARCHITECTURES = { large: { blocks: LARGE, last: 1280 }, small: { blocks: SMALL, last: 1024 } };
/** The last blocks of an architecture, which `reduced_tail` halves and `dilated` spreads. */
const TAIL = 3;

class InvertedResidual extends nn.Module {
  readonly block: nn.Sequential;
  private readonly skips: boolean;

  constructor(input: number, [kernel, inner, outer, weighed, hard, stride]: Block, dilation: number) {
    super();
    this.skips = stride === 1 && input === outer;
    const bend = () => (hard ? new nn.Hardswish() : new nn.ReLU());
    const list: nn.Module[] = inner === input ? [] : [conv(input, inner, 1, bend())];
    list.push(conv(inner, inner, kernel, bend(), { stride: dilation > 1 ? 1 : stride, groups: inner, dilation }));
    if (weighed) list.push(new SqueezeExcitation(inner, divisible(Math.floor(inner / 4))));
    list.push(conv(inner, outer, 1));
    this.block = new nn.Sequential(...list);
  }

  override forward(x: Tensor): Tensor {
    const out = this.block(x) as Tensor;
    return this.skips ? out.add_(x) : out;
  }
}

export interface MobileNetV3Options {
  num_classes?: number;
  /** Makes all layers wider or narrower. */
  width_mult?: number;
  dropout?: number;
  /** Half as many channels in the last blocks. */
  reduced_tail?: boolean;
  /** The last blocks look farther instead of shrinking the picture. */
  dilated?: boolean;
}

/**
 * MobileNet V3, `'large'` or `'small'`.
 * @example
 * const model = new vision.models.MobileNetV3('small', { num_classes: 10 });
 * console.log(model.eval()(torch.rand(1, 3, 32, 32)).shape);
 */
export class MobileNetV3 extends nn.Module {
  readonly features: nn.Sequential;
  readonly avgpool = new nn.AdaptiveAvgPool2d(1);
  classifier: nn.Module;

  constructor(
    architecture: keyof typeof ARCHITECTURES,
    {
      num_classes = 1000,
      width_mult = 1,
      dropout = 0.2,
      reduced_tail = false,
      dilated = false,
    }: MobileNetV3Options = {},
  ) {
    super();
    const { blocks, last } = ARCHITECTURES[architecture];
    const wide = (channels: number) => divisible(channels * width_mult);
    let channels = wide(16);
    const list: nn.Module[] = [conv(3, channels, 3, new nn.Hardswish(), { stride: 2 })];
    blocks.forEach(([kernel, inner, outer, weighed, hard, stride], i) => {
      // Of the first of the last blocks only what comes out is halved.
      const place = i - (blocks.length - TAIL);
      const half = (count: number, from: number) => wide(reduced_tail && place >= from ? count / 2 : count);
      const block: Block = [kernel, half(inner, 1), half(outer, 0), weighed, hard, stride];
      list.push(new InvertedResidual(channels, block, dilated && place >= 0 ? 2 : 1));
      channels = block[2];
    });
    list.push(conv(channels, 6 * channels, 1, new nn.Hardswish()));
    this.features = new nn.Sequential(...list);
    const hidden = wide(reduced_tail ? last / 2 : last);
    this.classifier = new nn.Sequential(
      new nn.Linear(6 * channels, hidden),
      new nn.Hardswish(true),
      new nn.Dropout(dropout, true),
      new nn.Linear(hidden, num_classes),
    );
    for (const module of this.modules()) {
      if (module instanceof nn.Conv2d) {
        nn.init.kaiming_normal_(module.weight, { mode: 'fan_out' });
        if (module.bias) nn.init.zeros_(module.bias);
      } else if (module instanceof nn.Linear) {
        nn.init.normal_(module.weight, 0, 0.01);
        nn.init.zeros_(module.bias!);
      }
    }
  }

  override forward(x: Tensor): Tensor {
    const features = this.avgpool(this.features(x) as Tensor) as Tensor;
    return this.classifier(features.flatten(1)) as Tensor;
  }
}

/**
 * MobileNet V3, large.
 * @example
 * console.log([...vision.models.mobilenet_v3_large().parameters()].length);
 */
export function mobilenet_v3_large({
  weights = null,
  ...options
}: ModelOptions & MobileNetV3Options = {}): MobileNetV3 {
  return withWeights(new MobileNetV3('large', options), weights);
}
/**
 * MobileNet V3, small.
 * @example
 * console.log([...vision.models.mobilenet_v3_small().parameters()].length);
 */
export function mobilenet_v3_small({
  weights = null,
  ...options
}: ModelOptions & MobileNetV3Options = {}): MobileNetV3 {
  return withWeights(new MobileNetV3('small', options), weights);
}
