// Sentences of several lengths are padded by hand.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const sentences = [
  [4, 8, 15],
  [16, 23, 42, 4],
  [8, 15],
  [1, 2, 3, 4],
];
const PAD = 0;
const LENGTH = 4;

function pad(ids: number[]) {
  const filled = [...ids, ...Array<number>(LENGTH - ids.length).fill(PAD)];
  return torch.tensor(filled);
}

const batch = torch.cat(sentences.map(pad)); // fix: const batch = torch.stack(sentences.map(pad));
const embedding = new nn.Embedding(50, 10, { padding_idx: PAD });
const encoder = new nn.LSTM(10, 12, { batch_first: true });

const vectors = embedding(batch);
const mask = batch.ne(PAD).unsqueeze(-1);
const [, [h]] = encoder(vectors.mul(mask));
const classify = new nn.Linear(12, 2);
const logits = classify(h.at(-1));
const sentiment = torch.tensor([0, 1, 1, 0]);
console.log(nn.functional.cross_entropy(logits, sentiment).item()); // expect: target-mismatch
