import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Dense extends nn.Module {
  layers = new nn.ModuleList();
  trans: nn.Conv2d;
  constructor({ cin, growth, depth }: { cin: number; growth: number; depth: number }) {
    super();
    let c = cin;
    for (let i = 0; i < depth; i++, c += growth) this.layers.append(new nn.Conv2d(c, growth, 3, { padding: 1 }));
    this.trans = new nn.Conv2d(cin + growth * (depth - 1), c >> 1, 1); // fix: this.trans = new nn.Conv2d(cin + growth * depth, c >> 1, 1);
  }
  forward(x: torch.Tensor) {
    const feats = [x];
    for (const l of this.layers) feats.push(torch.relu(l(torch.cat(feats, 1))));
    return this.trans(torch.cat(feats, 1)); // expect: channel-mismatch
  }
}
console.log(new Dense({ cin: 6, growth: 4, depth: 3 })(torch.randn(2, 6, 9, 9)).shape);
