import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const tags = { DET: 0, NN: 1, V: 2 };
const sentences = torch.tensor([
  [0, 1, 2, 3],
  [4, 5, 6, 1],
]);
const gold = torch.tensor([
  [tags.DET, tags.NN, tags.V, tags.NN],
  [tags.NN, tags.V, tags.DET, tags.NN],
]);

class LSTMTagger extends nn.Module {
  embeddings: nn.Embedding;
  lstm: nn.LSTM;
  hidden2tag: nn.Linear;

  constructor(vocab: number, dim: number, hidden: number, tagset: number) {
    super();
    this.embeddings = new nn.Embedding(vocab, dim);
    this.lstm = new nn.LSTM(dim, hidden, { batch_first: true, bidirectional: true });
    this.hidden2tag = new nn.Linear(2 * hidden, tagset);
  }

  forward(words: torch.Tensor) {
    const [out] = this.lstm(this.embeddings(words));
    const space = this.hidden2tag(out).flatten(0, 1);
    return nn.functional.log_softmax(space, { dim: 1 });
  }
}

const tagger = new LSTMTagger(7, 6, 6, 3);
const scores = tagger(sentences);
const loss = new nn.NLLLoss()(scores, gold); // expect: target-mismatch // fix: const loss = new nn.NLLLoss()(scores, gold.view(-1));
loss.backward();
