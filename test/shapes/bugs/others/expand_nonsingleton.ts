import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Slot attention: slots compete for inputs. */
class SlotAttention extends nn.Module {
  mu: nn.Parameter;
  q: nn.Linear;
  k: nn.Linear;
  v: nn.Linear;
  gru: nn.GRUCell;
  constructor(
    private slots: number,
    private dim: number,
    private iterations = 3,
  ) {
    super();
    this.mu = new nn.Parameter(torch.randn(1, slots, dim));
    this.q = new nn.Linear(dim, dim);
    this.k = new nn.Linear(dim, dim);
    this.v = new nn.Linear(dim, dim);
    this.gru = new nn.GRUCell(dim, dim);
  }
  forward(inputs: torch.Tensor) {
    const [b, n, d] = inputs.shape;
    const [k, v] = [this.k(inputs), this.v(inputs)];
    let slots = this.mu.expand(b, n, d); // expect: broadcast-mismatch // fix: let slots = this.mu.expand(b, this.slots, d);
    for (let i = 0; i < this.iterations; i++) {
      const attn = k.matmul(this.q(slots).transpose(1, 2)).div(Math.sqrt(d)).softmax(-1);
      const weights = attn.div(attn.sum(1, true));
      const updates = weights.transpose(1, 2).matmul(v);
      slots = this.gru(updates.reshape(-1, d), slots.reshape(-1, d)).view(b, this.slots, this.dim);
    }
    return slots;
  }
}
console.log(new SlotAttention(5, 32)(torch.randn(2, 49, 32)).shape);
