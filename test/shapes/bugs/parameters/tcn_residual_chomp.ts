import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Chomp1d extends nn.Module {
  constructor(private readonly size: number) {
    super();
  }
  forward(x: torch.Tensor) {
    return x.at(':', ':', `:-${this.size}`).contiguous();
  }
}
class TemporalBlock extends nn.Module {
  net: nn.Sequential;
  down: nn.Conv1d | null;
  constructor(i: number, o: number, k: number, dilation: number) {
    super();
    const pad = (k - 1) * dilation;
    this.net = new nn.Sequential(
      new nn.Conv1d(i, o, k, { padding: pad, dilation }),
      new Chomp1d(pad),
      new nn.ReLU(),
      new nn.Conv1d(o, o, k, { padding: pad, dilation }),
      new nn.ReLU(), // fix: new Chomp1d(pad), new nn.ReLU(),
    );
    this.down = i !== o ? new nn.Conv1d(i, o, 1) : null;
  }
  forward(x: torch.Tensor) {
    const res = this.down ? this.down(x) : x;
    return torch.relu(this.net(x).add(res)); // expect: broadcast-mismatch
  }
}
const channels = [4, 8, 8];
const tcn = new nn.Sequential(
  ...channels.map((c, i) => new TemporalBlock(i === 0 ? 2 : channels[i - 1], c, 3, 2 ** i)),
);
console.log(tcn(torch.randn(3, 2, 20)).shape);
