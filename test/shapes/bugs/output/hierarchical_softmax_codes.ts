import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Entry {
  path: number[];
  code: (0 | 1)[];
}
const tree = new Map<string, Entry>([
  ['the', { path: [0, 1], code: [0, 0] }],
  ['cat', { path: [0, 1], code: [0, 1] }],
  ['sat', { path: [0, 2], code: [1, 0] }],
]);

const nodes = new nn.Embedding(3, 10);
const words = new nn.Embedding(3, 10);

const losses = [...tree.entries()].map(([, { path, code }], i) => {
  const v = words(torch.tensor([i]));
  const theta = nodes(torch.tensor(path));
  const logits = theta.matmul(v.t()); // fix: const logits = theta.matmul(v.t()).squeeze(1);
  return nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(code).float()); // expect: target-mismatch
});
torch.stack(losses).mean().backward();
