/** Residual networks, with torchvision's names of layers, so that its weights fit. */
import * as nn from '../../nn';
import type { Tensor } from '../../tensor';
import { type ModelOptions, withWeights } from './weights';

const conv3x3 = (input: number, output: number, stride = 1, groups = 1) =>
  new nn.Conv2d(input, output, 3, { stride, padding: 1, groups, bias: false });
const conv1x1 = (input: number, output: number, stride = 1) => new nn.Conv2d(input, output, 1, { stride, bias: false });

/** What a block is made with: channels in and inside, and what brings its input to the size of its output. */
interface BlockOptions {
  inplanes: number;
  planes: number;
  stride: number;
  downsample: nn.Module | null;
  groups: number;
  base_width: number;
}

class BasicBlock extends nn.Module {
  static readonly expansion: number = 1;
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly relu = new nn.ReLU(true);
  readonly conv2: nn.Conv2d;
  readonly bn2: nn.BatchNorm2d;
  readonly downsample: nn.Module | null;

  constructor({ inplanes, planes, stride, downsample }: BlockOptions) {
    super();
    this.conv1 = conv3x3(inplanes, planes, stride);
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = new nn.BatchNorm2d(planes);
    this.downsample = downsample;
  }

  override forward(x: Tensor): Tensor {
    const out = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))) as Tensor);
    return this.relu(out.add_(this.downsample ? (this.downsample(x) as Tensor) : x));
  }
}

class Bottleneck extends nn.Module {
  static readonly expansion: number = 4;
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly conv2: nn.Conv2d;
  readonly bn2: nn.BatchNorm2d;
  readonly conv3: nn.Conv2d;
  readonly bn3: nn.BatchNorm2d;
  readonly relu = new nn.ReLU(true);
  readonly downsample: nn.Module | null;

  constructor({ inplanes, planes, stride, downsample, groups, base_width }: BlockOptions) {
    super();
    const width = Math.floor(planes * (base_width / 64)) * groups;
    const output = planes * Bottleneck.expansion;
    this.conv1 = conv1x1(inplanes, width);
    this.bn1 = new nn.BatchNorm2d(width);
    this.conv2 = conv3x3(width, width, stride, groups);
    this.bn2 = new nn.BatchNorm2d(width);
    this.conv3 = conv1x1(width, output);
    this.bn3 = new nn.BatchNorm2d(output);
    this.downsample = downsample;
  }

  override forward(x: Tensor): Tensor {
    let out = this.relu(this.bn1(this.conv1(x)));
    out = this.relu(this.bn2(this.conv2(out)));
    out = this.bn3(this.conv3(out));
    return this.relu(out.add_(this.downsample ? (this.downsample(x) as Tensor) : x));
  }
}

type Block = typeof BasicBlock | typeof Bottleneck;

export interface ResNetOptions {
  num_classes?: number;
  /** Starts each block as if it were not there. */
  zero_init_residual?: boolean;
  groups?: number;
  width_per_group?: number;
}

/**
 * A residual network of blocks in four stages.
 * @example
 * console.log(vision.models.resnet18({ num_classes: 10 })(torch.rand(2, 3, 32, 32)).shape);
 */
export class ResNet extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly relu: nn.ReLU;
  readonly maxpool: nn.MaxPool2d;
  readonly layer1: nn.Sequential;
  readonly layer2: nn.Sequential;
  readonly layer3: nn.Sequential;
  readonly layer4: nn.Sequential;
  readonly avgpool: nn.AdaptiveAvgPool2d;
  fc: nn.Module;

  constructor(block: Block, layers: readonly [number, number, number, number], options: ResNetOptions = {}) {
    super();
    const { num_classes = 1000, zero_init_residual = false, groups = 1, width_per_group = 64 } = options;
    let inplanes = 64;
    const stage = (planes: number, count: number, stride: number) => {
      const output = planes * block.expansion;
      const adapts = stride !== 1 || inplanes !== output;
      const shortcut = adapts ? new nn.Sequential(conv1x1(inplanes, output, stride), new nn.BatchNorm2d(output)) : null;
      const shared = { planes, groups, base_width: width_per_group };
      const blocks = [new block({ ...shared, inplanes, stride, downsample: shortcut })];
      inplanes = output;
      while (blocks.length < count) blocks.push(new block({ ...shared, inplanes, stride: 1, downsample: null }));
      return new nn.Sequential(...blocks);
    };
    this.conv1 = new nn.Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
    this.bn1 = new nn.BatchNorm2d(64);
    this.relu = new nn.ReLU(true);
    this.maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 });
    this.layer1 = stage(64, layers[0], 1);
    this.layer2 = stage(128, layers[1], 2);
    this.layer3 = stage(256, layers[2], 2);
    this.layer4 = stage(512, layers[3], 2);
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.fc = new nn.Linear(512 * block.expansion, num_classes);
    this.initialize(zero_init_residual);
  }

  private initialize(zeroResidual: boolean): void {
    for (const module of this.modules()) {
      if (module instanceof nn.Conv2d)
        nn.init.kaiming_normal_(module.weight, { mode: 'fan_out', nonlinearity: 'relu' });
    }
    if (!zeroResidual) return;
    for (const module of this.modules()) {
      if (module instanceof Bottleneck) nn.init.constant_(module.bn3.weight!, 0);
      else if (module instanceof BasicBlock) nn.init.constant_(module.bn2.weight!, 0);
    }
  }

  override forward(x: Tensor): Tensor {
    let out = this.maxpool(this.relu(this.bn1(this.conv1(x))));
    for (const stage of [this.layer1, this.layer2, this.layer3, this.layer4]) out = stage(out) as Tensor;
    return this.fc(this.avgpool(out).flatten(1)) as Tensor;
  }
}

type Layers = readonly [number, number, number, number];
const maker =
  (block: Block, layers: Layers, fixed: ResNetOptions = {}) =>
  ({ weights = null, ...options }: ModelOptions & ResNetOptions = {}) =>
    withWeights(new ResNet(block, layers, { ...fixed, ...options }), weights);

/**
 * ResNet with 18 layers.
 * @example
 * console.log([...vision.models.resnet18().parameters()].length);
 */
export const resnet18 = maker(BasicBlock, [2, 2, 2, 2]);
/**
 * ResNet with 34 layers.
 * @example
 * console.log([...vision.models.resnet34().parameters()].length);
 */
export const resnet34 = maker(BasicBlock, [3, 4, 6, 3]);
/**
 * ResNet with 50 layers.
 * @example
 * console.log([...vision.models.resnet50().parameters()].length);
 */
export const resnet50 = maker(Bottleneck, [3, 4, 6, 3]);
/**
 * ResNet with 101 layers.
 * @example
 * console.log([...vision.models.resnet101().parameters()].length);
 */
export const resnet101 = maker(Bottleneck, [3, 4, 23, 3]);
/**
 * ResNet with 152 layers.
 * @example
 * console.log([...vision.models.resnet152().parameters()].length);
 */
export const resnet152 = maker(Bottleneck, [3, 8, 36, 3]);
