import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class PositionalEncoding extends nn.Module {
  pe: torch.Tensor;

  constructor(width: number, max_len = 64) {
    super();
    const position = torch.arange(max_len).unsqueeze(1);
    const rate = torch.exp(torch.arange(0, width, 2).mul(-Math.log(10000) / width));
    const pe = torch.zeros(max_len, width);
    pe.put_(':, 0::2', position.mul(rate).sin());
    pe.put_(':, 1::2', position.mul(rate).cos());
    this.pe = pe;
  }

  forward(x: torch.Tensor) {
    return x.add(this.pe.at(`:${x.size(0)}`)); // expect: broadcast-mismatch // fix: return x.add(this.pe.at(`:${x.size(1)}`));
  }
}

const encode = new PositionalEncoding(32);
const layer = new nn.TransformerEncoderLayer(32, 4, 64, { batch_first: true });
const tokens = torch.randn(6, 20, 32);
console.log(layer(encode(tokens)).shape);
