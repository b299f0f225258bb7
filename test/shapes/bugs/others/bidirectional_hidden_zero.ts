import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Tagger extends nn.Module {
  emb: nn.Embedding;
  lstm: nn.LSTM;
  out: nn.Linear;
  constructor(
    vocab: number,
    tags: number,
    private readonly hidden = 16,
    private readonly layers = 2,
  ) {
    super();
    this.emb = new nn.Embedding(vocab, 20);
    this.lstm = new nn.LSTM(20, hidden, layers, { bidirectional: true, batch_first: true });
    this.out = new nn.Linear(2 * hidden, tags);
  }
  private initial(batch: number): [torch.Tensor, torch.Tensor] {
    const shape = [this.layers, batch, this.hidden]; // fix: const shape = [this.layers * 2, batch, this.hidden];
    return [torch.zeros(shape), torch.zeros(shape)];
  }
  forward(words: torch.Tensor) {
    const [y] = this.lstm(this.emb(words), this.initial(words.size(0))); // expect: hidden-size
    return this.out(y);
  }
}
const tagger = new Tagger(100, 9);
const words = torch.randint(0, 100, [4, 11]);
const logits = tagger(words);
nn.functional.cross_entropy(logits.permute(0, 2, 1), torch.randint(0, 9, [4, 11])).backward();
