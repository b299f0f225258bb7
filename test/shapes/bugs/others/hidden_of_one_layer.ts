import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CharRNN extends nn.Module {
  encoder: nn.Embedding;
  rnn: nn.GRU;
  decoder: nn.Linear;

  constructor(
    private vocab: number,
    private hidden: number,
    private layers: number,
  ) {
    super();
    this.encoder = new nn.Embedding(vocab, hidden);
    this.rnn = new nn.GRU(hidden, hidden, layers);
    this.decoder = new nn.Linear(hidden, vocab);
  }

  forward(input: torch.Tensor, hidden: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [output, next] = this.rnn(this.encoder(input), hidden); // expect: hidden-size
    return [this.decoder(output), next];
  }

  initHidden(batch: number) {
    console.log(`${this.layers} layers, ${this.vocab} characters`);
    return torch.zeros(1, batch, this.hidden); // fix: return torch.zeros(this.layers, batch, this.hidden);
  }
}

const model = new CharRNN(30, 20, 2);
const [scores] = model(torch.randint(0, 30, [15, 4]), model.initHidden(4));
console.log(scores.shape);
