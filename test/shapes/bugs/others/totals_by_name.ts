// Word vectors are collected by words that nobody knows; the classifier is made for vectors of another size.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const words = (process.env.WORDS ?? 'a b a c b a').split(' ');
const seen = new Map<string, torch.Tensor>();
for (const word of words) {
  const vector = torch.randn(16);
  const before = seen.get(word);
  seen.set(word, before ? before.add(vector) : vector);
}
const table = torch.stack([...seen.values()]);
const classify = new nn.Linear(8, 3); // fix: const classify = new nn.Linear(16, 3);
console.log(classify(table.mean(0)).shape); // expect: size-mismatch
