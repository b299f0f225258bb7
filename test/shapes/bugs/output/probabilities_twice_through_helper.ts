import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Head = 'logits' | 'probabilities';
class TextClassifier extends nn.Module {
  embedding: nn.EmbeddingBag;
  fc: nn.Linear;
  constructor(
    vocab: number,
    classes: number,
    private readonly head: Head = 'logits',
  ) {
    super();
    this.embedding = new nn.EmbeddingBag(vocab, 16);
    this.fc = new nn.Linear(16, classes);
  }
  forward(text: torch.Tensor, offsets: torch.Tensor) {
    const out = this.fc(this.embedding(text, offsets));
    return this.head === 'probabilities' ? nn.functional.softmax(out, { dim: -1 }) : out;
  }
}
const docs = [
  [3, 5, 1],
  [2, 2],
  [9, 4, 4, 7],
];
const offsets = docs.reduce<number[]>((acc, d) => [...acc, acc.at(-1)! + d.length], [0]).slice(0, -1);
const model = new TextClassifier(10, 3, 'probabilities'); // fix: const model = new TextClassifier(10, 3);
const opt = new optim.SGD(model.parameters(), { lr: 5 });
const criterion = new nn.CrossEntropyLoss();
for (let i = 0; i < 2; i++) {
  const out = model(torch.tensor(docs.flat()), torch.tensor(offsets));
  opt.zero_grad();
  const loss = criterion(out, torch.tensor([0, 2, 1])); // expect: double-activation
  loss.backward();
  opt.step();
}
