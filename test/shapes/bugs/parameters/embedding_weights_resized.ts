import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const pretrained = torch.randn(100, 25);
class Tagger extends nn.Module {
  embedding: nn.Embedding;
  lstm: nn.LSTM;
  constructor(weights: torch.Tensor, tags: number) {
    super();
    this.embedding = nn.Embedding.from_pretrained(weights);
    this.lstm = new nn.LSTM(weights.size(0), tags, { batch_first: true }); // fix: this.lstm = new nn.LSTM(weights.size(1), tags, { batch_first: true });
  }
  forward(ids: torch.Tensor) {
    return this.lstm(this.embedding(ids))[0]; // expect: size-mismatch
  }
}
console.log(new Tagger(pretrained, 9)(torch.randint(0, 100, [2, 6])).shape);
