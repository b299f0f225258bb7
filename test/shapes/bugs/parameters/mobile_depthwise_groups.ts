import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class InvertedResidual extends nn.Module {
  readonly useRes: boolean;
  conv: nn.Sequential;
  constructor(inp: number, oup: number, stride: 1 | 2, expand: number) {
    super();
    const hidden = Math.round(inp * expand);
    this.useRes = stride === 1 && inp === oup;
    const layers: nn.Module[] = [];
    if (expand !== 1)
      layers.push(new nn.Conv2d(inp, hidden, 1, { bias: false }), new nn.BatchNorm2d(hidden), new nn.ReLU6(true));
    layers.push(
      new nn.Conv2d(hidden, hidden, 3, { stride, padding: 1, groups: hidden, bias: false }),
      new nn.BatchNorm2d(inp), // fix: new nn.BatchNorm2d(hidden),
      new nn.ReLU6(true),
      new nn.Conv2d(hidden, oup, 1, { bias: false }),
      new nn.BatchNorm2d(oup),
    );
    this.conv = new nn.Sequential(...layers);
  }
  forward(x: torch.Tensor) {
    return this.useRes ? x.add(this.conv(x)) : this.conv(x); // expect: channel-mismatch
  }
}
const blocks = (
  [
    [8, 8, 1, 1],
    [8, 16, 2, 6],
  ] as const
).map(([i, o, s, e]) => new InvertedResidual(i, o, s, e));
const net = new nn.Sequential(...blocks);
console.log(net(torch.rand(1, 8, 16, 16)).shape);
