import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Sentiment extends nn.Module {
  embedding: nn.Embedding;
  lstm: nn.LSTM;
  fc: nn.Linear;
  constructor(opts: { vocab: number; emb?: number; hidden?: number; bidirectional?: boolean }) {
    super();
    const { vocab, emb = 16, hidden = 20, bidirectional = false } = opts;
    this.embedding = new nn.Embedding(vocab, emb);
    this.lstm = new nn.LSTM(emb, hidden, { num_layers: 2, bidirectional, batch_first: true });
    this.fc = new nn.Linear(hidden, 1); // fix: this.fc = new nn.Linear(hidden * (bidirectional ? 2 : 1), 1);
  }
  forward(ids: torch.Tensor) {
    const [, [h]] = this.lstm(this.embedding(ids));
    const last = torch.cat([h.at(-2), h.at(-1)], 1);
    return this.fc(last).squeeze(1); // expect: size-mismatch
  }
}
const m = new Sentiment({ vocab: 90, bidirectional: true });
const loss = nn.functional.binary_cross_entropy_with_logits(m(torch.randint(0, 90, [6, 13])), torch.ones(6));
loss.backward();
