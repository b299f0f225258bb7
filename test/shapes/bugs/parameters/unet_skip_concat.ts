import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const double = (i: number, o: number) =>
  new nn.Sequential(
    new nn.Conv2d(i, o, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(o, o, 3, { padding: 1 }),
    new nn.ReLU(),
  );

class UNet extends nn.Module {
  readonly downs = new nn.ModuleList();
  readonly ups = new nn.ModuleList();
  pool = new nn.MaxPool2d(2);
  last: nn.Conv2d;

  constructor(features: number[] = [8, 16], channels = 3, classes = 2) {
    super();
    let prev = channels;
    for (const f of features) {
      this.downs.append(double(prev, f));
      prev = f;
    }
    this.bottom = double(prev, prev * 2);
    for (const f of [...features].reverse()) {
      this.ups.append(new nn.ConvTranspose2d(f * 2, f, 2, 2));
      this.ups.append(double(f, f)); // fix: this.ups.append(double(f * 2, f));
    }
    this.last = new nn.Conv2d(features[0], classes, 1);
  }
  bottom: nn.Module;

  forward(x: torch.Tensor) {
    const skips: torch.Tensor[] = [];
    for (const down of this.downs) {
      x = down(x);
      skips.push(x);
      x = this.pool(x);
    }
    x = this.bottom(x);
    for (let i = 0; i < this.ups.length; i += 2) {
      x = this.ups.at(i)(x);
      x = this.ups.at(i + 1)(torch.cat([skips.pop()!, x], 1)); // expect: channel-mismatch
    }
    return this.last(x);
  }
}
console.log(new UNet()(torch.rand(1, 3, 32, 32)).shape);
