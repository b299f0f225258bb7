import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CrossAttention extends nn.Module {
  private readonly q: nn.Linear;
  private readonly kv: nn.Linear;
  private readonly scale: number;
  constructor(
    queryDim: number,
    contextDim: number,
    private readonly heads = 2,
    dimHead = 8,
  ) {
    super();
    const inner = heads * dimHead;
    this.q = new nn.Linear(queryDim, inner, { bias: false });
    this.kv = new nn.Linear(contextDim, inner * 2, { bias: false });
    this.scale = dimHead ** -0.5;
  }
  forward(x: torch.Tensor, context: torch.Tensor = x) {
    const split = (t: torch.Tensor) => t.unflatten(-1, [this.heads, -1]).transpose(1, 2);
    const [k, v] = this.kv(context).chunk(2, -1).map(split) as [torch.Tensor, torch.Tensor]; // expect: size-mismatch
    const q = split(this.q(x));
    const attn = q.matmul(k.mT).mul(this.scale).softmax(-1);
    return attn.matmul(v).transpose(1, 2).flatten(2);
  }
}
class Perceiver extends nn.Module {
  latents = new nn.Parameter(torch.randn(6, 24));
  cross = new CrossAttention(24, 32);
  self = new CrossAttention(16, 16);
  forward(tokens: torch.Tensor) {
    const latents = this.latents.unsqueeze(0).expand(tokens.size(0), -1, -1);
    return this.self(this.cross(tokens, latents)); // fix: return this.self(this.cross(latents, tokens));
  }
}
console.log(new Perceiver()(torch.randn(2, 20, 32)).shape);
