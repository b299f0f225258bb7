import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const sentences = ['the cat sat', 'a dog ran', 'the dog sat', 'a bird sang'].map((sentence) => sentence.split(' '));
const vocabulary = [...new Set(sentences.flat())].sort();

class Sentences extends torch.utils.data.Dataset<{ words: torch.Tensor; position: number }> {
  get length() {
    return sentences.length;
  }
  at(i: number) {
    const words = sentences[i].map((word) => vocabulary.indexOf(word) + 1); // 0 is for padding
    return { words: torch.tensor(words), position: i };
  }
}

const embedding = new nn.Embedding(vocabulary.length, 6, { padding_idx: 0 }); // fix: const embedding = new nn.Embedding(vocabulary.length + 1, 6, { padding_idx: 0 });
for (const { words } of new torch.utils.data.DataLoader(new Sentences(), { batch_size: 4 }))
  console.log(embedding(words).mean(1).size()); // expect: index-out-of-range
