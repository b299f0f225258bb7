import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const dialogue = torch.tensor([
  [2, 7, 1, 0],
  [5, 3, 9, 4],
]);
const vocab = dialogue.max().item(); // fix: const vocab = dialogue.max().item() + 1;
const emb = new nn.Embedding(vocab, 5);
const rnn = new nn.GRU(5, 7, { batch_first: true });
for (const turn of dialogue) {
  const [, h] = rnn(emb(turn)); // expect: index-out-of-range
  console.log(h.norm());
}
