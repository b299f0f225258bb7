import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Encoder extends nn.Module {
  emb = new nn.Embedding(50, 16);
  gru = new nn.GRU(16, 24, { batch_first: true });
  forward(src: torch.Tensor): [torch.Tensor, torch.Tensor] {
    return this.gru(this.emb(src));
  }
}

class Decoder extends nn.Module {
  emb = new nn.Embedding(60, 16);
  attn = new nn.Linear(48, 24);
  v = new nn.Linear(24, 1, { bias: false });
  cell = new nn.GRUCell(16 + 24, 24);
  out = new nn.Linear(24, 60);

  attend(h: torch.Tensor, memory: torch.Tensor) {
    const query = h.unsqueeze(1).expand(-1, memory.size(1), -1);
    const energy = this.v(torch.tanh(this.attn(torch.cat([query, memory], { dim: 2 })))).squeeze(2);
    const weights = energy.softmax(1);
    return torch.bmm(weights.unsqueeze(1), memory); // fix: return torch.bmm(weights.unsqueeze(1), memory).squeeze(1);
  }
  forward(token: torch.Tensor, h: torch.Tensor, memory: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const context = this.attend(h, memory);
    const next = this.cell(torch.cat([this.emb(token), context], { dim: -1 }), h); // expect: join-mismatch
    return [this.out(next), next];
  }
}

const encoder = new Encoder();
const decoder = new Decoder();
const src = torch.randint(0, 50, [4, 9]);
const tgt = torch.randint(0, 60, [4, 7]);
const [memory, state] = encoder(src);
let h = state.at(0);
let loss = torch.tensor(0.0);
for (let t = 0; t + 1 < tgt.size(1); t++) {
  const [logits, next] = decoder(tgt.at(':', t), h, memory);
  h = next;
  loss = loss.add(nn.functional.cross_entropy(logits, tgt.at(':', t + 1)));
}
loss.backward();
