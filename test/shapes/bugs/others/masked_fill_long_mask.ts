import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const attention = (q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask?: torch.Tensor) => {
  let scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(q.size(-1)));
  if (mask) scores = scores.masked_fill(mask, -1e9); // expect: dtype-mismatch
  const p = scores.softmax(-1);
  return { out: p.matmul(v), p };
};
const lengths = [5, 3, 8];
const max = Math.max(...lengths);
const padding = torch.tensor(lengths.map((n) => Array.from({ length: max }, (_, i) => (i < n ? 0 : 1))));
const mask = padding.unsqueeze(1).unsqueeze(2); // fix: const mask = padding.unsqueeze(1).unsqueeze(2).bool();
const heads = (x: torch.Tensor) => x.view(3, max, 4, -1).transpose(1, 2);
const proj = new nn.Linear(32, 96);
const [q, k, v] = proj(torch.randn(3, max, 32))
  .chunk(3, -1)
  .map(heads) as [torch.Tensor, torch.Tensor, torch.Tensor];
const { out } = attention(q, k, v, mask);
console.log(out.transpose(1, 2).flatten(2).shape);
