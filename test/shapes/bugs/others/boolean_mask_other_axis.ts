import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// Sentiment per word; padding must not count.
const PAD = 0;
const tokens = torch.tensor([
  [4, 8, 2, PAD, PAD],
  [3, 9, 9, 1, PAD],
  [5, 5, 6, 7, 2],
]);
const tags = torch.randint(0, 4, [3, 5]);

const emb = new nn.Embedding(10, 12, { padding_idx: PAD });
const rnn = new nn.GRU(12, 10);
const out = new nn.Linear(10, 4);

const mask = tokens.ne(PAD);
const [hidden] = rnn(emb(tokens.t()));
const logits = out(hidden);
const active = logits.at(mask); // expect: index-out-of-range // fix: const active = logits.transpose(0, 1).at(mask);
const loss = nn.functional.cross_entropy(active, tags.at(mask));
loss.backward();
