import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const params = { vocab: 80, embedding: 24, hidden: 32, layers: 1 };

class Encoder extends nn.Module {
  embedding = new nn.Embedding(params.vocab, params.embedding);
  gru = new nn.GRU(params.hidden, params.hidden, params.layers); // fix: gru = new nn.GRU(params.embedding, params.hidden, params.layers);

  forward(source: torch.Tensor) {
    const embedded = this.embedding(source); // [length, batch, embedding]
    return this.gru(embedded); // expect: size-mismatch
  }
}

const encoder = new Encoder();
const [outputs, hidden] = encoder(torch.randint(0, params.vocab, [11, 4]));
console.log(outputs.shape, hidden.shape);
