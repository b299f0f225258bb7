// VGG's classifier expects 7×7 after five poolings of 224×224; 32×32 leaves 1×1.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const cfg = [8, 'M', 16, 'M', 32, 32, 'M', 64, 64, 'M', 64, 64, 'M'] as const;

function make_layers(batch_norm = true) {
  const layers: nn.Module[] = [];
  let in_channels = 3;
  for (const v of cfg) {
    if (v === 'M') {
      layers.push(new nn.MaxPool2d(2, 2));
      continue;
    }
    layers.push(new nn.Conv2d(in_channels, v, 3, { padding: 1 }));
    if (batch_norm) layers.push(new nn.BatchNorm2d(v));
    layers.push(new nn.ReLU(true));
    in_channels = v;
  }
  return new nn.Sequential(...layers);
}

class VGG extends nn.Module {
  features = make_layers();
  classifier = new nn.Sequential(
    new nn.Linear(64 * 7 * 7, 32), // fix: new nn.Linear(64, 32),
    new nn.ReLU(true),
    new nn.Dropout(),
    new nn.Linear(32, 10),
  );

  forward(x: torch.Tensor) {
    const f = this.features(x);
    return this.classifier(torch.flatten(f, 1)); // expect: size-mismatch
  }
}

console.log(new VGG()(torch.randn(4, 3, 32, 32)).shape);
