import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const train = ['red green blue', 'blue blue red'];
const index: Record<string, number> = {};
for (const line of train) for (const word of line.split(' ')) index[word] ??= Object.keys(index).length;
const size = Object.keys(index).length;
const embed = new nn.EmbeddingBag(size, 5);
index.purple = size; // fix: index.purple = 0;
const bags = ['red purple', 'green'].map((line) => line.split(' ').map((w) => index[w]!));
const offsets = torch.tensor([0, bags[0]!.length]);
console.log(embed(torch.tensor(bags.flat()), offsets).shape); // expect: index-out-of-range
