import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Puts the channels last, for a normalisation over them. */
class LayerNorm2d extends nn.Module {
  norm: nn.LayerNorm;
  constructor(channels: number) {
    super();
    this.norm = new nn.LayerNorm(channels, { eps: 1e-6 });
  }
  forward(x: torch.Tensor) {
    const last = x.permute(0, 2, 2, 1); // expect: dim-out-of-range // fix: const last = x.permute(0, 2, 3, 1);
    return this.norm(last).permute(0, 3, 1, 2);
  }
}

const block = new nn.Sequential(new nn.Conv2d(3, 12, 4, { stride: 4 }), new LayerNorm2d(12), new nn.GELU());
console.log(block(torch.randn(1, 3, 32, 32)).shape);
