import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class BiLSTM extends nn.Module {
  embed: nn.Embedding;
  lstm: nn.LSTM;
  fc: nn.Linear;

  constructor(vocab: number, embed_dim: number, hidden: number, classes: number) {
    super();
    this.embed = new nn.Embedding(vocab, embed_dim, { padding_idx: 0 });
    this.lstm = new nn.LSTM(embed_dim, hidden, { num_layers: 2, bidirectional: true, batch_first: true });
    this.fc = new nn.Linear(hidden, classes); // fix: this.fc = new nn.Linear(hidden * 2, classes);
  }

  forward(ids: torch.Tensor) {
    const [output] = this.lstm(this.embed(ids));
    const pooled = output.mean(1);
    return this.fc(pooled); // expect: size-mismatch
  }
}

const reviews = torch.randint(1, 500, [6, 30]);
const model = new BiLSTM(500, 20, 24, 2);
const loss = nn.functional.cross_entropy(model(reviews), torch.tensor([0, 1, 1, 0, 1, 0]));
loss.backward();
