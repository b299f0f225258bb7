import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const SOS = 0,
  EOS = 1,
  MAX = 8;

class EncoderRNN extends nn.Module {
  embedding: nn.Embedding;
  gru: nn.GRU;
  constructor(
    input: number,
    readonly hidden: number,
  ) {
    super();
    this.embedding = new nn.Embedding(input, hidden);
    this.gru = new nn.GRU(hidden, hidden);
  }
  forward(token: torch.Tensor, h: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const e = this.embedding(token).view(1, 1, -1);
    return this.gru(e, h) as [torch.Tensor, torch.Tensor];
  }
  initHidden() {
    return torch.zeros(1, 1, this.hidden);
  }
}
class AttnDecoder extends nn.Module {
  embedding: nn.Embedding;
  attn: nn.Linear;
  combine: nn.Linear;
  gru: nn.GRU;
  out: nn.Linear;
  constructor(
    readonly hidden: number,
    output: number,
  ) {
    super();
    this.embedding = new nn.Embedding(output, hidden);
    this.attn = new nn.Linear(hidden * 2, MAX);
    this.combine = new nn.Linear(hidden * 2, hidden);
    this.gru = new nn.GRU(hidden, hidden);
    this.out = new nn.Linear(hidden, output);
  }
  forward(token: torch.Tensor, h: torch.Tensor, enc: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const e = F.dropout(this.embedding(token).view(1, 1, -1), 0.1);
    const w = F.softmax(this.attn(torch.cat([e.at(0), h.at(0)], 1)), 1);
    const applied = torch.bmm(w.unsqueeze(0), enc.unsqueeze(0));
    let o = torch.cat([e.at(0), applied.at(0)], 1);
    o = F.relu(this.combine(o).unsqueeze(0));
    const [out, h2] = this.gru(o, h);
    return [F.log_softmax(this.out(out.at(0)), 1), h2 as torch.Tensor, w];
  }
}
const encoder = new EncoderRNN(20, 16),
  decoder = new AttnDecoder(16, 22);
const opts = [encoder, decoder].map((m) => new optim.SGD(m.parameters(), { lr: 0.01 }));
const nll = new nn.NLLLoss();
function train(input: torch.Tensor, target: torch.Tensor, ratio = 0.5) {
  opts.forEach((o) => o.zero_grad());
  let h = encoder.initHidden();
  const outs = torch.zeros(MAX, encoder.hidden);
  let loss: torch.Tensor = torch.tensor(0);
  for (let i = 0; i < input.size(0); i++) {
    const [o, next] = encoder(input.at(i), h);
    h = next;
    outs.put_(i, o.at(0, 0).detach());
  }
  let token = torch.tensor([[SOS]]);
  const forced = Math.random() < ratio;
  for (let i = 0; i < target.size(0); i++) {
    const [o, next] = decoder(token, h, outs);
    h = next;
    loss = loss.add(nll(o, target.at(i)));
    if (forced) token = target.at(i);
    else {
      const [, top] = o.topk(1);
      token = top.squeeze().detach();
      if (token.item() === EOS) break;
    }
  }
  loss.backward();
  for (const o of opts) o.step();
  return loss.item() / target.size(0);
}
console.log(train(torch.randint(2, 20, [5, 1]), torch.randint(2, 22, [6, 1])));
