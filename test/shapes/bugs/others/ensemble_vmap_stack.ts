import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const members = Array.from({ length: 5 }, () => new nn.Linear(8, 3));
const W = torch.stack(members.map((m) => m.weight.detach()));
const B = torch.stack(members.map((m) => m.bias!.detach()));
const x = torch.randn(16, 8);
const out = torch.baddbmm(B.unsqueeze(1), x.expand(5, 16, 8), W); // expect: size-mismatch // fix: const out = torch.baddbmm(B.unsqueeze(1), x.expand(5, 16, 8), W.transpose(1, 2));
console.log(out.mean(0).shape);
