import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CrossAttention extends nn.Module {
  attn: nn.MultiheadAttention;
  norm: nn.LayerNorm;

  constructor(width: number, memory: number) {
    super();
    this.attn = new nn.MultiheadAttention(width, 4, { batch_first: true }); // fix: this.attn = new nn.MultiheadAttention(width, 4, { batch_first: true, kdim: memory, vdim: memory });
    this.norm = new nn.LayerNorm(width);
    console.log(`${width} attends to ${memory}`);
  }

  forward(x: torch.Tensor, memory: torch.Tensor) {
    const [found] = this.attn(x, memory, memory); // expect: size-mismatch
    return this.norm(x.add(found));
  }
}

const block = new CrossAttention(32, 48);
console.log(block(torch.randn(2, 5, 32), torch.randn(2, 9, 48)).shape);
