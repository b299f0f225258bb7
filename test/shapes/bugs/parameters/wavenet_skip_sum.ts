import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Layer extends nn.Module {
  conv: nn.Conv1d;
  skip: nn.Conv1d;
  constructor(
    c: number,
    readonly dilation: number,
  ) {
    super();
    this.conv = new nn.Conv1d(c, 2 * c, 2, { dilation });
    this.skip = new nn.Conv1d(c, 6, 1);
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [a, b] = this.conv(x).chunk(2, 1);
    const h = a.tanh().mul(b.sigmoid());
    return [h.add(x.at('...', `${this.dilation}:`)), this.skip(h)];
  }
}
const layers = new nn.ModuleList([1, 2, 4].map((d) => new Layer(8, d)));
let x = torch.randn(2, 8, 30);
let total: torch.Tensor | undefined;
for (const layer of layers) {
  const [next, s] = layer(x) as [torch.Tensor, torch.Tensor];
  x = next;
  total = total ? total.add(s) : s; // expect: broadcast-mismatch // fix: total = total ? total.at('...', `-${s.size(-1)}:`).add(s) : s;
}
console.log(total!.shape);
