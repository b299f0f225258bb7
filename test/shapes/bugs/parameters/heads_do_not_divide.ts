import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const config = { vocab: 100, width: 64, heads: 6, layers: 2 }; // fix: const config = { vocab: 100, width: 64, heads: 8, layers: 2 };

class Encoder extends nn.Module {
  embed: nn.Embedding;
  encoder: nn.TransformerEncoder;
  out: nn.Linear;

  constructor({ vocab, width, heads, layers }: typeof config) {
    super();
    this.embed = new nn.Embedding(vocab, width);
    const layer = new nn.TransformerEncoderLayer(width, heads, { dim_feedforward: 128, batch_first: true }); // expect: invalid-argument
    this.encoder = new nn.TransformerEncoder(layer, layers);
    this.out = new nn.Linear(width, vocab);
  }

  forward(ids: torch.Tensor) {
    return this.out(this.encoder(this.embed(ids)));
  }
}

const model = new Encoder(config);
console.log(model(torch.randint(0, config.vocab, [2, 10])).shape);
