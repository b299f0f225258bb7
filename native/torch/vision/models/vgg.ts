/** VGG: nothing but 3×3 convolutions and pooling, with torchvision's names of layers. */
import * as nn from '../../nn';
import type { Tensor } from '../../tensor';
import { type ModelOptions, withWeights } from './weights';

/** Channels of each convolution; M is a pooling. */
const CONFIGURATIONS = {
  A: '64 M 128 M 256 256 M 512 512 M 512 512 M',
  B: '64 64 M 128 128 M 256 256 M 512 512 M 512 512 M',
  D: '64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M',
  E: '64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M',
};

function layers(configuration: string, batchNorm: boolean): nn.Sequential {
  const list: nn.Module[] = [];
  let channels = 3;
  for (const word of configuration.split(' ')) {
    if (word === 'M') {
      list.push(new nn.MaxPool2d(2, { stride: 2 }));
      continue;
    }
    list.push(new nn.Conv2d(channels, Number(word), 3, { padding: 1 }));
    channels = Number(word);
    if (batchNorm) list.push(new nn.BatchNorm2d(channels));
    list.push(new nn.ReLU(true));
  }
  return new nn.Sequential(...list);
}

export interface VGGOptions {
  num_classes?: number;
  init_weights?: boolean;
  dropout?: number;
}

/**
 * Convolutions, then three linear layers.
 * @example
 * console.log(vision.models.VGG.name);
 */
export class VGG extends nn.Module {
  readonly features: nn.Module;
  readonly avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Module;

  constructor(features: nn.Module, { num_classes = 1000, init_weights = true, dropout = 0.5 }: VGGOptions = {}) {
    super();
    this.features = features;
    this.avgpool = new nn.AdaptiveAvgPool2d([7, 7]);
    this.classifier = new nn.Sequential(
      new nn.Linear(512 * 7 * 7, 4096),
      new nn.ReLU(true),
      new nn.Dropout(dropout),
      new nn.Linear(4096, 4096),
      new nn.ReLU(true),
      new nn.Dropout(dropout),
      new nn.Linear(4096, num_classes),
    );
    if (init_weights) this.initialize();
  }

  private initialize(): void {
    for (const module of this.modules()) {
      if (module instanceof nn.Conv2d) {
        nn.init.kaiming_normal_(module.weight, { mode: 'fan_out', nonlinearity: 'relu' });
        if (module.bias) nn.init.constant_(module.bias, 0);
      } else if (module instanceof nn.Linear) {
        nn.init.normal_(module.weight, 0, 0.01);
        if (module.bias) nn.init.constant_(module.bias, 0);
      }
    }
  }

  override forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x) as Tensor).flatten(1)) as Tensor;
  }
}

const maker =
  (configuration: keyof typeof CONFIGURATIONS, batchNorm: boolean) =>
  ({ weights = null, ...options }: ModelOptions & VGGOptions = {}) => {
    const init_weights = options.init_weights ?? weights === null;
    const features = layers(CONFIGURATIONS[configuration], batchNorm);
    return withWeights(new VGG(features, { ...options, init_weights }), weights);
  };

/**
 * VGG with 11 layers.
 * @example
 * console.log(typeof vision.models.vgg11);
 */
export const vgg11 = maker('A', false);
/**
 * VGG with 11 layers and batch normalisation.
 * @example
 * console.log(typeof vision.models.vgg11_bn);
 */
export const vgg11_bn = maker('A', true);
/**
 * VGG with 13 layers.
 * @example
 * console.log(typeof vision.models.vgg13);
 */
export const vgg13 = maker('B', false);
/**
 * VGG with 13 layers and batch normalisation.
 * @example
 * console.log(typeof vision.models.vgg13_bn);
 */
export const vgg13_bn = maker('B', true);
/**
 * VGG with 16 layers.
 * @example
 * console.log(typeof vision.models.vgg16);
 */
export const vgg16 = maker('D', false);
/**
 * VGG with 16 layers and batch normalisation.
 * @example
 * console.log(typeof vision.models.vgg16_bn);
 */
export const vgg16_bn = maker('D', true);
/**
 * VGG with 19 layers.
 * @example
 * console.log(typeof vision.models.vgg19);
 */
export const vgg19 = maker('E', false);
/**
 * VGG with 19 layers and batch normalisation.
 * @example
 * console.log(typeof vision.models.vgg19_bn);
 */
export const vgg19_bn = maker('E', true);
