import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class PositionalEncoding extends nn.Module {
  constructor(d: number, maxLen = 100) {
    super();
    const pos = torch.arange(maxLen).float().unsqueeze(1);
    const div = torch
      .arange(0, d, 2)
      .float()
      .mul(-Math.log(1e4) / d)
      .exp();
    const pe = torch.zeros(maxLen, 1, d);
    pe.put_(':', 0, '::2', pos.mul(div).sin());
    pe.put_(':', 0, '1::2', pos.mul(div).cos());
    this.register_buffer('pe', pe);
  }
  declare pe: torch.Tensor;
  forward(x: torch.Tensor) {
    return x.add(this.pe.at(`:${x.size(1)}`)); // expect: broadcast-mismatch // fix: return x.add(this.pe.at(`:${x.size(1)}`).transpose(0, 1));
  }
}

const layer = new nn.TransformerEncoderLayer({ d_model: 32, nhead: 4, dim_feedforward: 64, batch_first: true });
const enc = new nn.TransformerEncoder(layer, 2);
const pe = new PositionalEncoding(32);
const emb = new nn.Embedding(200, 32);
console.log(
  enc(pe(emb(torch.randint(0, 200, [5, 20]))))
    .mean(1)
    .size(),
);
