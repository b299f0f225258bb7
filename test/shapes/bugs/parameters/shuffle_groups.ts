import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const channelShuffle = (x: torch.Tensor, groups: number) => {
  const [n, c, h, w] = x.shape;
  return x
    .view(n, groups, c / groups, h, w)
    .transpose(1, 2)
    .reshape(n, c, h, w);
};

class ShuffleUnit extends nn.Module {
  reduce: nn.Conv2d;
  depthwise: nn.Conv2d;
  expand: nn.Conv2d;
  bn: nn.BatchNorm2d;
  constructor(
    channels: number,
    readonly groups: number,
  ) {
    super();
    const mid = Math.floor(channels / 4);
    this.reduce = new nn.Conv2d(channels, mid, 1, { groups });
    this.depthwise = new nn.Conv2d(mid, mid, 3, { padding: 1, groups: mid });
    this.expand = new nn.Conv2d(mid, channels, 1, { groups });
    this.bn = new nn.BatchNorm2d(mid); // fix: this.bn = new nn.BatchNorm2d(channels);
  }
  forward(x: torch.Tensor) {
    let y = channelShuffle(torch.relu(this.reduce(x)), this.groups);
    y = this.bn(this.expand(this.depthwise(y))); // expect: channel-mismatch
    return torch.relu(x.add(y));
  }
}
const unit = new ShuffleUnit(48, 3);
console.log(unit(torch.randn(2, 48, 14, 14)).shape);
