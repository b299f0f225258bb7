import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const pairs: [string, string][] = [
  ['i am', 'je suis'],
  ['you are', 'tu es'],
  ['we sing loud', 'nous chantons fort'],
];
class Lang {
  private readonly index = new Map<string, number>([['<pad>', 0]]);
  add(sentence: string) {
    for (const word of sentence.split(' ')) if (!this.index.has(word)) this.index.set(word, this.index.size);
  }
  encode(sentence: string) {
    return sentence.split(' ').map((w) => this.index.get(w) ?? 0);
  }
  get size() {
    return this.index.size;
  }
}
const [source, target] = [new Lang(), new Lang()];
for (const [a, b] of pairs) {
  source.add(a);
  target.add(b);
}
const embedding = new nn.Embedding(source.size - 1, 6); // fix: const embedding = new nn.Embedding(source.size, 6);
for (const [sentence] of pairs) {
  const ids = torch.tensor(source.encode(sentence));
  console.log(embedding(ids).shape); // expect: index-out-of-range
}
console.log(target.size);
