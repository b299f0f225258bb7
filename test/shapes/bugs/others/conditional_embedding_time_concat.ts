import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const sinusoid = (t: torch.Tensor, dim: number) => {
  const freq = torch.exp(torch.arange(dim / 2).mul(-Math.log(10000) / (dim / 2)));
  const args = t.float().unsqueeze(1).mul(freq);
  return torch.cat([args.sin(), args.cos()], { dim: 1 });
};
class Block extends nn.Module {
  norm: nn.GroupNorm;
  conv: nn.Conv2d;
  film: nn.Linear;
  constructor(ch: number, emb: number) {
    super();
    this.norm = new nn.GroupNorm(4, ch);
    this.conv = new nn.Conv2d(ch, ch, 3, { padding: 'same' });
    this.film = new nn.Linear(emb, 2 * ch);
  }
  forward(x: torch.Tensor, e: torch.Tensor) {
    const [scale, shift] = this.film(e).chunk(2, 1) as [torch.Tensor, torch.Tensor];
    const h = this.norm(x).mul(scale.add(1).unsqueeze(-1)).add(shift.unsqueeze(-1)); // expect: broadcast-mismatch // fix: const h = this.norm(x).mul(scale.add(1).view(-1, 8, 1, 1)).add(shift.view(-1, 8, 1, 1));
    return x.add(this.conv(torch.relu(h)));
  }
}
const t = torch.randint(0, 1000, [3]);
const label = new nn.Embedding(10, 16);
const emb = sinusoid(t, 16).add(label(torch.tensor([1, 5, 9])));
let x = torch.randn(3, 8, 12, 12);
for (const block of [new Block(8, 16), new Block(8, 16)]) x = block(x, emb);
console.log(x.std());
