import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const x = torch.randn(10, 4),
  centers = torch.randn(3, 4);
const d2 = x.at(':', null).sub(centers.at(null)).pow(2).sum(-1);
const outer = torch.arange(5).view(-1, 1).mul(torch.arange(6));
const gate = torch.rand(10, 1).mul(x);
const row = x.sub(x.mean(0)).div(x.std(0));
const col = x.div(x.norm({ p: 2, dim: 1, keepdim: true }));
const mask = torch
  .arange(7)
  .at(null, ':')
  .lt(torch.tensor([3, 7, 2]).unsqueeze(1));
const diff = torch.arange(4).unsqueeze(1).sub(torch.arange(4));
const kernel = diff.abs().float().neg().exp();
const weights = nn.functional.softmax(d2.neg(), 0);
const bias = new nn.Linear(4, 4)(x).add(new nn.Parameter(torch.zeros(1, 4)));
const same = torch.tensor([1, 2, 3]).eq(torch.tensor([1, 2, 3]).unsqueeze(1));
console.log([d2, outer, gate, row, col, mask, kernel, weights, bias, same].map((t) => t.shape.join('x')).join(' '));
