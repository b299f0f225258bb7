import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const vocab: Record<string, number> = { '<pad>': 0, '<unk>': 1, hello: 2, world: 3, again: 4 };
const encode = (s: string) => s.split(' ').map((w) => vocab[w] ?? 1);
const emb = new nn.Embedding(4, 6); // fix: const emb = new nn.Embedding(Object.keys(vocab).length, 6);
const ids = torch.tensor(encode('hello world again'));
const vectors = emb(ids); // expect: index-out-of-range
console.log(vectors.mean(0).shape);
