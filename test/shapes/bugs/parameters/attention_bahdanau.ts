import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Attention extends nn.Module {
  Wa: nn.Linear;
  Ua: nn.Linear;
  Va: nn.Linear;
  constructor(hidden: number) {
    super();
    this.Wa = new nn.Linear(hidden, hidden);
    this.Ua = new nn.Linear(hidden, hidden);
    this.Va = new nn.Linear(hidden, 1);
  }
  forward(query: torch.Tensor, keys: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const scores = this.Va(torch.tanh(this.Wa(query).add(this.Ua(keys))));
    const weights = scores.squeeze(2).unsqueeze(1).softmax(-1);
    return [torch.bmm(weights, keys), weights];
  }
}
class Decoder extends nn.Module {
  att = new Attention(16);
  emb = new nn.Embedding(25, 16);
  gru = new nn.GRU({ input_size: 16, hidden_size: 16, batch_first: true }); // fix: gru = new nn.GRU({ input_size: 32, hidden_size: 16, batch_first: true });
  forward(tok: torch.Tensor, h: torch.Tensor, enc: torch.Tensor) {
    const [context] = this.att(h.permute(1, 0, 2), enc);
    const x = torch.cat([this.emb(tok), context], 2);
    return this.gru(x, h); // expect: size-mismatch
  }
}
const [out] = new Decoder()(torch.zeros(3, 1).long(), torch.zeros(1, 3, 16), torch.randn(3, 11, 16));
console.log(out.size());
