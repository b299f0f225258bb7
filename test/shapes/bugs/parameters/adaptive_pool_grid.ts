import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const backbone = new nn.Sequential(
  new nn.Conv2d(3, 24, 3, { stride: 2 }),
  new nn.Hardswish(),
  new nn.Conv2d(24, 48, 3, { stride: 2 }),
  new nn.Hardswish(),
  new nn.AdaptiveAvgPool2d([2, 2]),
);

class Head extends nn.Module {
  fc: nn.Linear;
  constructor(features: number, classes: number) {
    super();
    this.fc = new nn.Linear(features, classes);
  }
  forward(x: torch.Tensor) {
    const flat = x.flatten({ start_dim: 1 });
    return this.fc(flat); // expect: size-mismatch
  }
}

const head = new Head(48, 100); // fix: const head = new Head(48 * 2 * 2, 100);
for (const side of [32, 48]) console.log(side, head(backbone(torch.rand(1, 3, side, side))).shape);
