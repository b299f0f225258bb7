import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const BLOCK = 16;

class Embeddings extends nn.Module {
  token: nn.Embedding;
  position: nn.Embedding;

  constructor(vocab: number, width: number) {
    super();
    this.token = new nn.Embedding(vocab, width);
    this.position = new nn.Embedding(BLOCK, width);
  }

  forward(ids: torch.Tensor) {
    const steps = torch.arange(ids.size(1));
    return this.token(ids).add(this.position(steps)); // expect: index-out-of-range
  }
}

const embed = new Embeddings(65, 24);
const corpus = torch.randint(0, 65, [400]);
const starts = torch.randint(0, 300, [4]).tolist() as number[];
const context = 32; // fix: const context = 16;
const x = torch.stack(starts.map((i) => corpus.at(`${i}:${i + context}`)));
console.log(embed(x).shape);
