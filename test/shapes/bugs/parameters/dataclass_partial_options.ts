import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Options {
  channels?: number;
  reduction?: number;
  kernel?: number | [number, number];
}
const defaults: Required<Options> = { channels: 16, reduction: 4, kernel: 3 };
class CBAM extends nn.Module {
  private readonly o: Required<Options>;
  mlp: nn.Sequential;
  conv: nn.Conv2d;
  constructor(options: Options = {}) {
    super();
    this.o = { ...defaults, ...options };
    const { channels, reduction, kernel } = this.o;
    this.mlp = new nn.Sequential(
      new nn.Linear(channels, Math.max(1, Math.floor(channels / reduction))),
      new nn.ReLU(),
      new nn.Linear(Math.max(1, Math.floor(channels / reduction)), channels),
    );
    this.conv = new nn.Conv2d(2, 1, kernel, { padding: 1, bias: false });
  }
  forward(x: torch.Tensor) {
    const [avg, max] = [x.mean([2, 3]), x.amax([2, 3])];
    x = x.mul(this.mlp(avg).add(this.mlp(max)).sigmoid().unsqueeze(-1).unsqueeze(-1)); // expect: size-mismatch
    const s = torch.stack([x.mean(1), x.amax(1)], 1);
    return x.mul(this.conv(s).sigmoid());
  }
}
const cbam = new CBAM({ kernel: 3 }); // fix: const cbam = new CBAM({ kernel: 3, channels: 32 });
console.log(cbam(torch.rand(2, 32, 8, 8)).shape);
