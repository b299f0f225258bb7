/** MobileNet V2: convolutions channel by channel between narrow layers, with torchvision's names. */
import * as nn from '../../nn';
import type { Tensor } from '../../tensor';
import { type ModelOptions, withWeights } from './weights';

/** The nearest multiple of `divisor` that is not more than a tenth below. */
export function divisible(value: number, divisor = 8): number {
  const near = Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);
  return near < 0.9 * value ? near + divisor : near;
}

function conv(input: number, output: number, kernel: number, stride = 1, groups = 1): nn.Sequential {
  return new nn.Sequential(
    new nn.Conv2d(input, output, kernel, { stride, padding: (kernel - 1) / 2, groups, bias: false }),
    new nn.BatchNorm2d(output),
    new nn.ReLU6(true),
  );
}

class InvertedResidual extends nn.Module {
  readonly conv: nn.Sequential;
  private readonly skips: boolean;

  constructor(input: number, output: number, stride: number, expansion: number) {
    super();
    const hidden = Math.round(input * expansion);
    this.skips = stride === 1 && input === output;
    const list: nn.Module[] = expansion === 1 ? [] : [conv(input, hidden, 1)];
    list.push(conv(hidden, hidden, 3, stride, hidden));
    list.push(new nn.Conv2d(hidden, output, 1, { bias: false }), new nn.BatchNorm2d(output));
    this.conv = new nn.Sequential(...list);
  }

  override forward(x: Tensor): Tensor {
    const out = this.conv(x) as Tensor;
    return this.skips ? x.add(out) : out;
  }
}

/** Expansion, channels, how many, and stride of each group of blocks. */
const BLOCKS = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export interface MobileNetV2Options {
  num_classes?: number;
  /** Makes all layers wider or narrower. */
  width_mult?: number;
  dropout?: number;
}

/**
 * MobileNet V2.
 * @example
 * console.log(vision.models.mobilenet_v2({ num_classes: 10 }).eval()(torch.rand(1, 3, 32, 32)).shape);
 */
export class MobileNetV2 extends nn.Module {
  readonly features: nn.Sequential;
  classifier: nn.Module;

  constructor({ num_classes = 1000, width_mult = 1, dropout = 0.2 }: MobileNetV2Options = {}) {
    super();
    let channels = divisible(32 * width_mult);
    const last = divisible(1280 * Math.max(1, width_mult));
    const list: nn.Module[] = [conv(3, channels, 3, 2)];
    for (const [expansion, width, count, stride] of BLOCKS) {
      const output = divisible(width * width_mult);
      for (let i = 0; i < count; i++) {
        list.push(new InvertedResidual(channels, output, i === 0 ? stride : 1, expansion));
        channels = output;
      }
    }
    list.push(conv(channels, last, 1));
    this.features = new nn.Sequential(...list);
    this.classifier = new nn.Sequential(new nn.Dropout(dropout), new nn.Linear(last, num_classes));
    for (const module of this.modules()) {
      if (module instanceof nn.Conv2d) nn.init.kaiming_normal_(module.weight, { mode: 'fan_out' });
      else if (module instanceof nn.Linear) {
        nn.init.normal_(module.weight, 0, 0.01);
        nn.init.zeros_(module.bias!);
      }
    }
  }

  override forward(x: Tensor): Tensor {
    const features = this.features(x) as Tensor;
    return this.classifier(nn.functional.adaptive_avg_pool2d(features, [1, 1]).flatten(1)) as Tensor;
  }
}

/**
 * MobileNet V2.
 * @example
 * console.log([...vision.models.mobilenet_v2().parameters()].length);
 */
export function mobilenet_v2({ weights = null, ...options }: ModelOptions & MobileNetV2Options = {}): MobileNetV2 {
  return withWeights(new MobileNetV2(options), weights);
}
