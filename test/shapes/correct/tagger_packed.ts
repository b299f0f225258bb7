import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { pad_sequence, pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;

const sentences = ['the dog ate', 'everybody read that old book', 'she sleeps'].map((s) => s.split(' '));
const tags = [
  ['D', 'N', 'V'],
  ['N', 'V', 'D', 'A', 'N'],
  ['N', 'V'],
];
const words = new Map<string, number>([['<pad>', 0]]);
for (const w of sentences.flat()) if (!words.has(w)) words.set(w, words.size);
const tagIds: Record<string, number> = { D: 0, N: 1, V: 2, A: 3 };

class Tagger extends nn.Module {
  emb: nn.Embedding;
  lstm: nn.LSTM;
  fc: nn.Linear;
  constructor(vocab: number, labels: number, { emb = 8, hidden = 10 } = {}) {
    super();
    this.emb = new nn.Embedding(vocab, emb, { padding_idx: 0 });
    this.lstm = new nn.LSTM(emb, hidden, { batch_first: true, bidirectional: true });
    this.fc = new nn.Linear(2 * hidden, labels);
  }
  forward(ids: torch.Tensor, lengths: torch.Tensor) {
    const packed = pack_padded_sequence(this.emb(ids), lengths, true, false);
    const [out] = this.lstm(packed);
    const [padded] = pad_packed_sequence(out, true);
    return this.fc(padded);
  }
}
const ids = pad_sequence(
  sentences.map((s) => torch.tensor(s.map((w) => words.get(w)!))),
  true,
);
const gold = pad_sequence(
  tags.map((t) => torch.tensor(t.map((x) => tagIds[x]))),
  { batch_first: true, padding_value: -100 },
);
const lengths = torch.tensor(sentences.map((s) => s.length));
const net = new Tagger(words.size, 4);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let e = 0; e < 3; e++) {
  net.zero_grad();
  const scores = net(ids, lengths);
  const loss = nn.functional.cross_entropy(scores.view(-1, scores.size(-1)), gold.view(-1));
  loss.backward();
  opt.step();
}
const best = net(ids, lengths).argmax(2);
console.log(best.eq(gold).sum().item());
