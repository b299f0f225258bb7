import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;

class Encoder extends nn.Module {
  embedding = new nn.Embedding(30, 12);
  gru = new nn.GRU(12, 20, { num_layers: 2, bidirectional: true, batch_first: true });

  forward(ids: torch.Tensor, lengths: torch.Tensor) {
    const packed = pack_padded_sequence(this.embedding(ids), lengths, { batch_first: true });
    const start = torch.zeros(2, ids.size(0), 20); // fix: const start = torch.zeros(2 * 2, ids.size(0), 20);
    const [output] = this.gru(packed, start); // expect: hidden-size
    return pad_packed_sequence(output, { batch_first: true })[0];
  }
}

const encoded = new Encoder()(torch.randint(0, 30, [4, 9]), torch.tensor([9, 7, 7, 2]));
console.log(encoded.shape);
