import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const HYPER = JSON.parse('{"emb": 24, "heads": 4}');
class Tagger extends nn.Module {
  emb = new nn.Embedding(60, 24);
  enc = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(32, 4, { dim_feedforward: 48, batch_first: true }), 1); // fix: enc = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(24, 4, { dim_feedforward: 48, batch_first: true }), 1);
  out = new nn.Linear(24, 9);
  forward(x: torch.Tensor) {
    return this.out(this.enc(this.emb(x))); // expect: size-mismatch
  }
}
console.log(HYPER.heads, new Tagger()(torch.randint(0, 60, [3, 7])).shape);
