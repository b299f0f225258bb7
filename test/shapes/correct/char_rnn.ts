// %% Text
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const text = 'a tensor is a box of numbers, and a box of boxes is a tensor, too. '.repeat(6);
const chars = [...new Set(text)].sort();
const stoi = new Map(chars.map((c, i) => [c, i]));
const encode = (s: string) => torch.tensor([...s].map((c) => stoi.get(c)!));
const data = encode(text);
const n = Math.floor(0.9 * data.size(0));
const [train_data, val_data] = [data.at(`:${n}`), data.at(`${n}:`)];

// %% Model: the state lives on from batch to batch, detached
class RNNModel extends nn.Module {
  drop = new nn.Dropout(0.1);
  encoder: nn.Embedding;
  rnn: nn.LSTM;
  decoder: nn.Linear;

  constructor(
    private ntoken: number,
    ninp: number,
    private nhid: number,
    private nlayers: number,
  ) {
    super();
    this.encoder = new nn.Embedding(ntoken, ninp);
    this.rnn = new nn.LSTM(ninp, nhid, nlayers, { dropout: 0.1 });
    this.decoder = new nn.Linear(nhid, ntoken);
    const initrange = 0.1;
    nn.init.uniform_(this.encoder.weight, -initrange, initrange);
    nn.init.zeros_(this.decoder.bias!);
  }

  forward(input: torch.Tensor, hidden: [torch.Tensor, torch.Tensor]): [torch.Tensor, [torch.Tensor, torch.Tensor]] {
    const emb = this.drop(this.encoder(input));
    const [output, next] = this.rnn(emb, hidden);
    const decoded = this.decoder(this.drop(output));
    return [decoded.view(-1, this.ntoken), next];
  }

  init_hidden(bsz: number): [torch.Tensor, torch.Tensor] {
    const weight = this.decoder.weight;
    return [weight.new_zeros(this.nlayers, bsz, this.nhid), weight.new_zeros(this.nlayers, bsz, this.nhid)];
  }
}

function batchify(source: torch.Tensor, bsz: number) {
  const nbatch = Math.floor(source.size(0) / bsz);
  return source
    .narrow(0, 0, nbatch * bsz)
    .view(bsz, -1)
    .t()
    .contiguous();
}

const bptt = 12;
function get_batch(source: torch.Tensor, i: number): [torch.Tensor, torch.Tensor] {
  const seq_len = Math.min(bptt, source.size(0) - 1 - i);
  const input = source.at(`${i}:${i + seq_len}`);
  const target = source.at(`${i + 1}:${i + 1 + seq_len}`).reshape(-1);
  return [input, target];
}

const repackage_hidden = (h: [torch.Tensor, torch.Tensor]): [torch.Tensor, torch.Tensor] => [
  h[0].detach(),
  h[1].detach(),
];

// %% Training
const model = new RNNModel(chars.length, 12, 20, 2);
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 5e-3 });
const batches = batchify(train_data, 8);

model.train();
let hidden = model.init_hidden(8);
for (let i = 0; i < batches.size(0) - 1; i += bptt) {
  const [input, targets] = get_batch(batches, i);
  model.zero_grad();
  hidden = repackage_hidden(hidden);
  const [output, next] = model(input, hidden);
  hidden = next;
  const loss = criterion(output, targets);
  loss.backward();
  nn.utils.clip_grad_norm_(model.parameters(), 0.25);
  optimizer.step();
}

// %% Validation, with another batch size
model.eval();
torch.no_grad(() => {
  const source = batchify(val_data, 2);
  let state = model.init_hidden(2);
  let total = 0;
  for (let i = 0; i < source.size(0) - 1; i += bptt) {
    const [input, targets] = get_batch(source, i);
    const [output, next] = model(input, state);
    state = repackage_hidden(next);
    total += input.size(0) * criterion(output, targets).item();
  }
  console.log('perplexity', Math.exp(total / (source.size(0) - 1)).toFixed(2));
});

// %% Sampling, a character at a time
function sample(start: string, count: number, temperature = 0.8) {
  let out = start;
  let state = model.init_hidden(1);
  let input = encode(start).unsqueeze(1);
  for (let i = 0; i < count; i++) {
    const [logits, next] = model(input, state);
    state = next;
    const weights = logits.at(-1).div(temperature).exp();
    const index = torch.multinomial(weights, 1);
    out += chars[index.item()];
    input = index.view(1, 1);
  }
  return out;
}
console.log(torch.no_grad(() => sample('a ten', 20)));
