import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const V = 20,
  K = 3,
  H = 8;
const emb = new nn.Embedding(V, H),
  cell = new nn.LSTMCell(H, H),
  out = new nn.Linear(H, V);
let h = torch.zeros(K, H),
  c = torch.zeros(K, H);
let tokens = torch.zeros(K, { dtype: torch.int64 });
let scores = torch.zeros(K, 1);
for (let t = 0; t < 5; t++) {
  [h, c] = cell(emb(tokens), [h, c]); // expect: hidden-size
  const logp = out(h).log_softmax(1).add(scores);
  const [best, flat] = logp.view(-1).topk(K);
  const beam = flat.div(V, { rounding_mode: 'floor' });
  tokens = flat.remainder(V);
  scores = best; // fix: scores = best.unsqueeze(1);
  h = h.at(beam);
  c = c.at(beam.unsqueeze(0)); // fix: c = c.at(beam);
}
console.log(scores.shape);
