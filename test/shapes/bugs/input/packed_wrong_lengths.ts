import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const batch = [
  [3, 1, 4],
  [1, 5],
  [9, 2, 6, 5],
];
const longest = Math.max(...batch.map((b) => b.length));
const padded = torch.tensor(batch.map((b) => [...b, ...Array(longest - b.length).fill(0)]));
const lengths = batch.map((b) => b.length).sort((a, b) => b - a);
const emb = new nn.Embedding(10, 4);
const packed = nn.utils.rnn.pack_padded_sequence(emb(padded), lengths); // expect: size-mismatch // fix: const packed = nn.utils.rnn.pack_padded_sequence(emb(padded), lengths, true);
const [out] = new nn.GRU(4, 6)(packed);
console.log(nn.utils.rnn.pad_packed_sequence(out, true)[0].shape);
