import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class MoCo extends nn.Module {
  declare queue: torch.Tensor;
  q: nn.Linear;
  k: nn.Linear;
  constructor(
    readonly dim = 16,
    readonly K = 32,
    readonly T = 0.07,
  ) {
    super();
    this.q = new nn.Linear(20, dim);
    this.k = new nn.Linear(20, dim);
    this.register_buffer('queue', F.normalize(torch.randn(K, dim), { dim: 1 })); // fix: this.register_buffer('queue', F.normalize(torch.randn(dim, K), { dim: 0 }));
  }
  forward(a: torch.Tensor, b: torch.Tensor) {
    const q = F.normalize(this.q(a), { dim: 1 });
    const k = torch.no_grad(() => F.normalize(this.k(b), { dim: 1 }));
    const pos = torch.einsum('nc,nc->n', q, k).unsqueeze(-1);
    const neg = torch.einsum('nc,ck->nk', q, this.queue.clone().detach()); // expect: einsum-letters
    const logits = torch.cat([pos, neg], 1).div(this.T);
    return F.cross_entropy(logits, torch.zeros(logits.size(0), { dtype: torch.long }));
  }
}
new MoCo()(torch.randn(4, 20), torch.randn(4, 20)).backward();
