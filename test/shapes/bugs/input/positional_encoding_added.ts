import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class PositionalEncoding extends nn.Module {
  declare pe: torch.Tensor;
  constructor(d: number, maxLen = 200) {
    super();
    const position = torch.arange(maxLen).unsqueeze(1);
    const div = torch.exp(torch.arange(0, d, 2).mul(-Math.log(10000) / d));
    const pe = torch.zeros(maxLen, d);
    pe.put_(':', '0::2', torch.sin(position.mul(div)));
    pe.put_(':', '1::2', torch.cos(position.mul(div)));
    this.register_buffer('pe', pe.unsqueeze(0));
  }
  forward(x: torch.Tensor) {
    return x.add(this.pe.at(':', `:${x.size(1)}`)); // expect: broadcast-mismatch
  }
}
const D = 32;
const vocab = 40;
const src = torch.randint(0, vocab, [6, 15]);
const layer = new nn.TransformerEncoderLayer(D, 4, { dim_feedforward: 64, batch_first: true });
const emb = new nn.Embedding(vocab, 30); // fix: const emb = new nn.Embedding(vocab, D);
const pos = new PositionalEncoding(D);
const encoded = new nn.TransformerEncoder(layer, 2)(pos(emb(src).mul(Math.sqrt(D))));
console.log(encoded.shape);
