// Token mixing works across patches, so the tensor must be turned before.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const mlp = (width: number, hidden: number) =>
  new nn.Sequential(new nn.Linear(width, hidden), new nn.GELU(), new nn.Linear(hidden, width));

class MixerBlock extends nn.Module {
  norm1: nn.LayerNorm;
  tokens: nn.Sequential;
  norm2: nn.LayerNorm;
  channels: nn.Sequential;

  constructor(patches: number, dim: number) {
    super();
    this.norm1 = new nn.LayerNorm(dim);
    this.tokens = mlp(patches, 2 * patches);
    this.norm2 = new nn.LayerNorm(dim);
    this.channels = mlp(dim, 4 * dim);
  }

  forward(x: torch.Tensor) {
    const mixed = this.tokens(this.norm1(x)); // expect: size-mismatch // fix: const mixed = this.tokens(this.norm1(x).mT).mT;
    x = x.add(mixed);
    return x.add(this.channels(this.norm2(x)));
  }
}

console.log(new MixerBlock(16, 40)(torch.randn(3, 16, 40)).shape);
