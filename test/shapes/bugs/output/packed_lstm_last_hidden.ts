import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { pack_padded_sequence } = nn.utils.rnn;

class Classifier extends nn.Module {
  emb = new nn.Embedding(50, 12, { padding_idx: 0 });
  rnn = new nn.LSTM({ input_size: 12, hidden_size: 16, num_layers: 2, batch_first: true, dropout: 0.2 });
  fc = new nn.Linear(16, 3);
  forward(ids: torch.Tensor, lengths: number[]) {
    const packed = pack_padded_sequence(this.emb(ids), lengths, { batch_first: true, enforce_sorted: false });
    const [, [h]] = this.rnn(packed);
    return this.fc(h); // fix: return this.fc(h.at(-1));
  }
}
const net = new Classifier();
const ids = torch.randint(1, 50, [5, 9]);
const scores = net(ids, [9, 4, 6, 2, 8]);
const loss = nn.functional.cross_entropy(scores, torch.tensor([0, 1, 2, 0, 1])); // expect: target-mismatch
loss.backward();
