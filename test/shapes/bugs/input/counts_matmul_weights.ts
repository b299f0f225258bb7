import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const corpus = ['the cat sat on the mat', 'the dog ate the cat', 'a mat is a mat'];
const vocabulary = new Map<string, number>();
for (const sentence of corpus)
  for (const word of sentence.split(' ')) if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size);

function bagOfWords(sentence: string): torch.Tensor {
  const counts = torch.zeros([10], { dtype: torch.long }); // fix: const counts = torch.zeros([10]);
  for (const word of sentence.split(' ')) {
    const index = vocabulary.get(word);
    if (index !== undefined) counts.put_(index, counts.at(index).add(1));
  }
  return counts;
}

class BoW extends nn.Module {
  linear = new nn.Linear(10, 2);
  override forward(bow: torch.Tensor) {
    return nn.functional.log_softmax(this.linear(bow), { dim: 1 }); // expect: dtype-mismatch
  }
}
const model = new BoW();
const batch = torch.stack(corpus.map(bagOfWords));
const loss = nn.functional.nll_loss(model(batch), torch.tensor([0, 1, 0]));
loss.backward();
