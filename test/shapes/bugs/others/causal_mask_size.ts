import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const BLOCK = 32;
const mask = torch.tril(torch.ones(BLOCK, BLOCK)).eq(0);
const [key, query, value] = [0, 1, 2].map(() => new nn.Linear(16, 16, { bias: false }));

function attend(x: torch.Tensor) {
  const T = x.size(1);
  const weights = query(x)
    .matmul(key(x).transpose(-2, -1))
    .mul(16 ** -0.5);
  const causal = weights.masked_fill(mask, -Infinity); // expect: broadcast-mismatch // fix: const causal = weights.masked_fill(mask.at(`:${T}, :${T}`), -Infinity);
  console.log(`${T} steps`);
  return causal.softmax(-1).matmul(value(x));
}

console.log(attend(torch.randn(4, 20, 16)).shape);
