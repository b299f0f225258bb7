/** SqueezeNet: few weights by squeezing channels before each 3×3 convolution. */
import { cat } from '../../generated/ops';
import * as nn from '../../nn';
import type { Tensor } from '../../tensor';
import { type ModelOptions, withWeights } from './weights';

class Fire extends nn.Module {
  readonly squeeze: nn.Conv2d;
  readonly squeeze_activation = new nn.ReLU(true);
  readonly expand1x1: nn.Conv2d;
  readonly expand1x1_activation = new nn.ReLU(true);
  readonly expand3x3: nn.Conv2d;
  readonly expand3x3_activation = new nn.ReLU(true);

  constructor(inplanes: number, squeezed: number, expanded: number) {
    super();
    this.squeeze = new nn.Conv2d(inplanes, squeezed, 1);
    this.expand1x1 = new nn.Conv2d(squeezed, expanded, 1);
    this.expand3x3 = new nn.Conv2d(squeezed, expanded, 3, { padding: 1 });
  }

  override forward(x: Tensor): Tensor {
    const squeezed = this.squeeze_activation(this.squeeze(x));
    const narrow = this.expand1x1_activation(this.expand1x1(squeezed));
    return cat([narrow, this.expand3x3_activation(this.expand3x3(squeezed))], 1);
  }
}

const pool = () => new nn.MaxPool2d(3, { stride: 2, ceil_mode: true });

/** Squeezed and expanded channels of each block; null is a pooling. */
type Plan = readonly (readonly [number, number] | null)[];
const PLANS: Record<string, { first: [channels: number, kernel: number]; plan: Plan }> = {
  '1_0': {
    first: [96, 7],
    plan: [[16, 64], [16, 64], [32, 128], null, [32, 128], [48, 192], [48, 192], [64, 256], null, [64, 256]],
  },
  '1_1': {
    first: [64, 3],
    plan: [[16, 64], [16, 64], null, [32, 128], [32, 128], null, [48, 192], [48, 192], [64, 256], [64, 256]],
  },
};

function features(version: string): nn.Sequential {
  const { first, plan } = PLANS[version]!;
  const list: nn.Module[] = [new nn.Conv2d(3, first[0], first[1], { stride: 2 }), new nn.ReLU(true), pool()];
  let channels = first[0];
  for (const block of plan) {
    if (!block) list.push(pool());
    else {
      list.push(new Fire(channels, ...block));
      channels = 2 * block[1];
    }
  }
  return new nn.Sequential(...list);
}

/**
 * SqueezeNet, version '1_0' or '1_1'.
 * @example
 * console.log([...new vision.models.SqueezeNet('1_1').parameters()].length);
 */
export class SqueezeNet extends nn.Module {
  readonly features: nn.Sequential;
  readonly classifier: nn.Sequential;

  constructor(
    version: '1_0' | '1_1' = '1_0',
    { num_classes = 1000, dropout = 0.5 }: { num_classes?: number; dropout?: number } = {},
  ) {
    super();
    this.features = features(version);
    const last = new nn.Conv2d(512, num_classes, 1);
    this.classifier = new nn.Sequential(
      new nn.Dropout(dropout),
      last,
      new nn.ReLU(true),
      new nn.AdaptiveAvgPool2d([1, 1]),
    );
    for (const module of this.modules()) {
      if (!(module instanceof nn.Conv2d)) continue;
      if (module === last) nn.init.normal_(module.weight, 0, 0.01);
      else nn.init.kaiming_uniform_(module.weight);
      nn.init.constant_(module.bias!, 0);
    }
  }

  override forward(x: Tensor): Tensor {
    return (this.classifier(this.features(x) as Tensor) as Tensor).flatten(1);
  }
}

/**
 * SqueezeNet 1.0.
 * @example
 * console.log([...vision.models.squeezenet1_0().parameters()].length);
 */
export function squeezenet1_0({ weights = null, ...options }: ModelOptions & { dropout?: number } = {}): SqueezeNet {
  return withWeights(new SqueezeNet('1_0', options), weights);
}
/**
 * SqueezeNet 1.1, as good with less work.
 * @example
 * console.log([...vision.models.squeezenet1_1().parameters()].length);
 */
export function squeezenet1_1({ weights = null, ...options }: ModelOptions & { dropout?: number } = {}): SqueezeNet {
  return withWeights(new SqueezeNet('1_1', options), weights);
}
