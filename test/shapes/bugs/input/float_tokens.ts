// Token numbers went through arithmetic and became floats.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const VOCAB = 50;
const text = 'to be or not to be that is the question'.split(' ');
const vocab = new Map([...new Set(text)].map((word, index) => [word, index]));

class Averager extends nn.Module {
  embedding = new nn.Embedding(VOCAB, 16);
  out = new nn.Linear(16, 2);

  forward(tokens: torch.Tensor) {
    const vectors = this.embedding(tokens); // expect: dtype-mismatch
    return this.out(vectors.mean(1));
  }
}

const ids = torch.zeros(1, text.length); // fix: const ids = torch.zeros(1, text.length, { dtype: torch.long });
text.forEach((word, i) => ids.put_(0, i, vocab.get(word)!));
const model = new Averager();
console.log(model(ids).softmax(1));
