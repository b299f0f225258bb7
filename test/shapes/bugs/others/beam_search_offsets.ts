import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const [VOCAB, BEAM, EOS] = [30, 4, 1];
class Step extends nn.Module {
  emb = new nn.Embedding(VOCAB, 12);
  gru = new nn.GRUCell(12, 24);
  out = new nn.Linear(24, VOCAB);
  forward(ids: torch.Tensor, h: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const next = this.gru(this.emb(ids), h);
    return [this.out(next).log_softmax(-1), next];
  }
}
const step = new Step();
function search(start: torch.Tensor, maxLen = 6) {
  let h = start.expand(BEAM, -1);
  let ids = torch.zeros(BEAM, { dtype: torch.long });
  let scores = torch.tensor([0, ...Array(BEAM - 1).fill(-1e9)]);
  let sequences = ids.unsqueeze(1);
  for (let t = 0; t < maxLen; t++) {
    const [logp, next] = step(ids, h);
    const total = scores.add(logp); // expect: broadcast-mismatch // fix: const total = scores.unsqueeze(1).add(logp);
    const [best, flat] = total.view(-1).topk(BEAM);
    const parents = flat.div(VOCAB, { rounding_mode: 'floor' });
    ids = flat.remainder(VOCAB);
    h = next.index_select(0, parents);
    sequences = torch.cat([sequences.index_select(0, parents), ids.unsqueeze(1)], { dim: 1 });
    scores = best;
    if (ids.eq(EOS).all().item()) break;
  }
  return { sequences, scores };
}
console.log(torch.no_grad(() => search(torch.zeros(1, 24))));
