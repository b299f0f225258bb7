// A character model; CrossEntropyLoss wants the classes in dimension 1.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const text = 'hello tensor world, hello shapes';
const chars = [...new Set(text)].sort();
const stoi = Object.fromEntries(chars.map((c, i) => [c, i]));
const data = torch.tensor([...text].map((c) => stoi[c]!));

class CharModel extends nn.Module {
  emb = new nn.Embedding(64, 12);
  rnn = new nn.RNN(12, 24, { batch_first: true });
  out = new nn.Linear(24, 64);

  forward(x: torch.Tensor) {
    const [h] = this.rnn(this.emb(x));
    return this.out(h);
  }
}

const BLOCK = 8;
const starts = [0, 5, 11, 20];
const x = torch.stack(starts.map((i) => data.at(`${i}:${i + BLOCK}`)));
const y = torch.stack(starts.map((i) => data.at(`${i + 1}:${i + BLOCK + 1}`)));

const model = new CharModel();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const logits = model(x);
const loss = nn.functional.cross_entropy(logits, y); // expect: target-mismatch // fix: const loss = nn.functional.cross_entropy(logits.transpose(1, 2), y);
optimizer.zero_grad();
loss.backward();
optimizer.step();
