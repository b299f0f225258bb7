import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { pad_sequence, pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;
const sentences = ['to be or not to be', 'that is', 'the question of all'];
const vocab = new Map([...new Set(sentences.flatMap((s) => s.split(' ')))].map((w, i) => [w, i + 1]));
const ids = sentences.map((s) => torch.tensor(s.split(' ').map((w) => vocab.get(w)!)));
const lengths = ids.map((t) => t.size(0));

class Encoder extends nn.Module {
  emb = new nn.Embedding(vocab.size + 1, 10, { padding_idx: 0 });
  gru = new nn.GRU(10, 14, { batch_first: true });
  forward(x: torch.Tensor, lens: number[]) {
    const packed = pack_padded_sequence(this.emb(x), lens, { batch_first: true }); // expect: invalid-argument // fix: const packed = pack_padded_sequence(this.emb(x), lens, { batch_first: true, enforce_sorted: false });
    const [out] = this.gru(packed);
    return pad_packed_sequence(out, { batch_first: true })[0].sum(1);
  }
}
const shuffled = [1, 0, 2];
const batch = pad_sequence(
  shuffled.map((i) => ids[i]!),
  { batch_first: true },
);
console.log(
  new Encoder()(
    batch,
    shuffled.map((i) => lengths[i]!),
  ).shape,
);
