import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const blockSize = 8;
class Bigram extends nn.Module {
  tok = new nn.Embedding(30, 16);
  pos = new nn.Embedding(blockSize, 16);
  mask: torch.Tensor;
  key = new nn.Linear(16, 16, { bias: false });
  query = new nn.Linear(16, 16, { bias: false });
  head = new nn.Linear(16, 30);
  constructor() {
    super();
    this.mask = torch.tril(torch.ones(blockSize, blockSize));
  }
  forward(idx: torch.Tensor) {
    const T = idx.size(1);
    const x = this.tok(idx);
    const att = this.query(x)
      .matmul(this.key(x).transpose(-2, -1))
      .mul(16 ** -0.5);
    const w = att.masked_fill(this.mask.at(`:${T}`, `:${T}`).eq(0), -Infinity).softmax(-1); // expect: broadcast-mismatch
    return this.head(w.matmul(x));
  }
}
const net = new Bigram();
let idx = torch.zeros(1, 1, { dtype: torch.long });
for (let i = 0; i < 12; i++) {
  const logits = net(idx); // fix: const logits = net(idx.at(':', `-${blockSize}:`));
  const next = logits.at(':', -1).softmax(-1).multinomial(1);
  idx = torch.cat([idx, next], 1);
}
console.log(idx.shape);
