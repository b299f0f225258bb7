import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const VOCAB = 5; // fix: const VOCAB = 7;
const words = { '<pad>': 0, the: 1, cat: 2, sat: 3, on: 4, mat: 5, '<unk>': 6 };
const lookup = (word: string) => words[word as keyof typeof words] ?? words['<unk>'];

const embed = new nn.Embedding(VOCAB, 4);
const ids = torch.tensor(['the', 'cat', 'sat', 'on', 'the', 'mat'].map(lookup));
const vectors = embed(ids); // expect: index-out-of-range
console.log(vectors.mean(0));
