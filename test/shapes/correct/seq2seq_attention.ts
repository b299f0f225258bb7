// Reverses sequences with a GRU encoder, a GRU decoder and additive attention.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const SOS = 0;
const EOS = 1;
const VOCAB = 14;
const MAX = 8;

class Encoder extends nn.Module {
  embedding: nn.Embedding;
  gru: nn.GRU;
  dropout: nn.Dropout;

  constructor(input_size: number, hidden_size: number, dropout_p = 0.1) {
    super();
    this.embedding = new nn.Embedding(input_size, hidden_size);
    this.gru = new nn.GRU(hidden_size, hidden_size, { batch_first: true });
    this.dropout = new nn.Dropout(dropout_p);
  }

  forward(input: torch.Tensor) {
    const embedded = this.dropout(this.embedding(input));
    return this.gru(embedded);
  }
}

class BahdanauAttention extends nn.Module {
  Wa: nn.Linear;
  Ua: nn.Linear;
  Va: nn.Linear;

  constructor(hidden_size: number) {
    super();
    this.Wa = new nn.Linear(hidden_size, hidden_size);
    this.Ua = new nn.Linear(hidden_size, hidden_size);
    this.Va = new nn.Linear(hidden_size, 1);
  }

  forward(query: torch.Tensor, keys: torch.Tensor): [torch.Tensor, torch.Tensor] {
    // [B, 1, H] + [B, T, H]: one query meets every key
    const scores = this.Va(torch.tanh(this.Wa(query).add(this.Ua(keys))))
      .squeeze(2)
      .unsqueeze(1);
    const weights = F.softmax(scores, { dim: -1 });
    return [torch.bmm(weights, keys), weights];
  }
}

class Decoder extends nn.Module {
  embedding: nn.Embedding;
  attention: BahdanauAttention;
  gru: nn.GRU;
  out: nn.Linear;

  constructor(hidden_size: number, output_size: number) {
    super();
    this.embedding = new nn.Embedding(output_size, hidden_size);
    this.attention = new BahdanauAttention(hidden_size);
    this.gru = new nn.GRU(2 * hidden_size, hidden_size, { batch_first: true });
    this.out = new nn.Linear(hidden_size, output_size);
  }

  forward(encoder_outputs: torch.Tensor, encoder_hidden: torch.Tensor, target: torch.Tensor | null = null) {
    const batch_size = encoder_outputs.size(0);
    let decoder_input = torch.empty(batch_size, 1, { dtype: torch.long }).fill_(SOS);
    let decoder_hidden = encoder_hidden;
    const outputs: torch.Tensor[] = [];
    const attentions: torch.Tensor[] = [];

    for (let i = 0; i < MAX; i++) {
      const [output, hidden, weights] = this.step(decoder_input, decoder_hidden, encoder_outputs);
      decoder_hidden = hidden;
      outputs.push(output);
      attentions.push(weights);
      if (target !== null) {
        decoder_input = target.at(':', i).unsqueeze(1); // teacher forcing
      } else {
        const [, topi] = output.topk(1);
        decoder_input = topi.squeeze(-1).detach();
      }
    }
    const log_probs = F.log_softmax(torch.cat(outputs, 1), { dim: -1 });
    return { log_probs, hidden: decoder_hidden, attention: torch.cat(attentions, 1) };
  }

  step(
    input: torch.Tensor,
    hidden: torch.Tensor,
    encoder_outputs: torch.Tensor,
  ): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const embedded = this.embedding(input);
    const query = hidden.permute(1, 0, 2);
    const [context, weights] = this.attention(query, encoder_outputs);
    const [output, next] = this.gru(torch.cat([embedded, context], 2), hidden);
    return [this.out(output), next, weights];
  }
}

function pairs(count: number) {
  const body = torch.randint(2, VOCAB, [count, MAX - 1]);
  const eos = torch.full([count, 1], EOS);
  return { source: torch.cat([body, eos], 1), target: torch.cat([body.flip(1), eos], 1) };
}

const encoder = new Encoder(VOCAB, 24);
const decoder = new Decoder(24, VOCAB);
const optimizers = [encoder, decoder].map((m) => new optim.Adam(m.parameters(), { lr: 1e-3 }));
const criterion = new nn.NLLLoss();

for (let epoch = 1; epoch <= 3; epoch++) {
  const { source, target } = pairs(16);
  for (const o of optimizers) o.zero_grad();
  const [outputs, hidden] = encoder(source);
  const { log_probs } = decoder(outputs, hidden, target);
  const loss = criterion(log_probs.view(-1, log_probs.size(-1)), target.view(-1));
  loss.backward();
  for (const o of optimizers) o.step();
  console.log(epoch, loss.item());
}

encoder.eval();
decoder.eval();
torch.no_grad(() => {
  const { source } = pairs(1);
  const [outputs, hidden] = encoder(source);
  const { log_probs, attention } = decoder(outputs, hidden);
  console.log(source.tolist(), log_probs.argmax(-1).squeeze(0).tolist(), attention.shape);
});
