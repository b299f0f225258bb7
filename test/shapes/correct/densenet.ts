import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

class DenseLayer extends nn.Module {
  norm1: nn.BatchNorm2d;
  conv1: nn.Conv2d;
  norm2: nn.BatchNorm2d;
  conv2: nn.Conv2d;

  constructor(
    inputs: number,
    growth_rate: number,
    bn_size: number,
    private drop_rate: number,
  ) {
    super();
    this.norm1 = new nn.BatchNorm2d(inputs);
    this.conv1 = new nn.Conv2d(inputs, bn_size * growth_rate, 1, { bias: false });
    this.norm2 = new nn.BatchNorm2d(bn_size * growth_rate);
    this.conv2 = new nn.Conv2d(bn_size * growth_rate, growth_rate, 3, { padding: 1, bias: false });
  }

  forward(inputs: torch.Tensor | torch.Tensor[]) {
    const features = Array.isArray(inputs) ? torch.cat(inputs, 1) : inputs;
    const bottleneck = this.conv1(F.relu(this.norm1(features)));
    const fresh = this.conv2(F.relu(this.norm2(bottleneck)));
    if (this.drop_rate > 0) return F.dropout(fresh, { p: this.drop_rate, training: this.training });
    return fresh;
  }
}

class DenseBlock extends nn.ModuleDict {
  constructor(num_layers: number, inputs: number, growth_rate: number, bn_size = 2, drop_rate = 0) {
    super();
    for (let i = 0; i < num_layers; i++)
      this.set(`denselayer${i + 1}`, new DenseLayer(inputs + i * growth_rate, growth_rate, bn_size, drop_rate));
  }

  forward(init: torch.Tensor) {
    const features = [init];
    for (const layer of this.values()) features.push((layer as DenseLayer)(features));
    return torch.cat(features, 1);
  }
}

const transition = (inputs: number, outputs: number) =>
  new nn.Sequential(
    new nn.BatchNorm2d(inputs),
    new nn.ReLU(true),
    new nn.Conv2d(inputs, outputs, { kernel_size: 1, stride: 1, bias: false }),
    new nn.AvgPool2d({ kernel_size: 2, stride: 2 }),
  );

interface Options {
  growth_rate: number;
  block_config: number[];
  init: number;
  num_classes: number;
}

class DenseNet extends nn.Module {
  features = new nn.Sequential();
  classifier: nn.Linear;

  constructor({ growth_rate, block_config, init, num_classes }: Options) {
    super();
    this.features.add_module('conv0', new nn.Conv2d(3, init, 7, { stride: 2, padding: 3, bias: false }));
    this.features.add_module('norm0', new nn.BatchNorm2d(init));
    this.features.add_module('relu0', new nn.ReLU(true));
    this.features.add_module('pool0', new nn.MaxPool2d(3, { stride: 2, padding: 1 }));

    let num_features = init;
    block_config.forEach((num_layers, i) => {
      this.features.add_module(
        `denseblock${i + 1}`,
        new DenseBlock(num_layers, num_features, growth_rate, 2, i ? 0.1 : 0),
      );
      num_features += num_layers * growth_rate;
      if (i === block_config.length - 1) return;
      this.features.add_module(`transition${i + 1}`, transition(num_features, Math.floor(num_features / 2)));
      num_features = Math.floor(num_features / 2);
    });
    this.features.add_module('norm5', new nn.BatchNorm2d(num_features));
    this.classifier = new nn.Linear(num_features, num_classes);
  }

  forward(x: torch.Tensor) {
    const features = this.features(x);
    let out = F.relu(features, true);
    out = F.adaptive_avg_pool2d(out, [1, 1]);
    out = torch.flatten(out, 1);
    return this.classifier(out);
  }
}

const model = new DenseNet({ growth_rate: 6, block_config: [2, 3, 2], init: 12, num_classes: 4 });
const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, 4);
for (let step = 0; step < 2; step++) {
  const images = torch.rand(3, 3, 40, 40);
  const logits = model(images);
  const loss = F.cross_entropy(logits, torch.tensor([step, 1, 3]));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  scheduler.step();
  console.log(loss.item(), scheduler.get_last_lr());
}
