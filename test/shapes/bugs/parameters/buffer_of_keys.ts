// A queue of keys, kept as a buffer with one key per row, is multiplied as if each column were one.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Contrast extends nn.Module {
  encoder = new nn.Linear(12, 8);
  queue: torch.Tensor;
  constructor(keys: number) {
    super();
    this.queue = new nn.Buffer(nn.functional.normalize(torch.randn(keys, 8), { dim: 1 })); // fix: this.queue = new nn.Buffer(nn.functional.normalize(torch.randn(8, keys), { dim: 0 }));
  }
  forward(x: torch.Tensor) {
    const q = nn.functional.normalize(this.encoder(x), { dim: 1 });
    return torch.einsum('nc,ck->nk', q, this.queue.clone()); // expect: einsum-letters
  }
}
const scores = new Contrast(32)(torch.randn(4, 12));
console.log(scores.shape);
