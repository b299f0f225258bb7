import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const w = torch.randn(5, 5, { requires_grad: true });
const x = torch.randn(8, 5);

const h = x.mm(w).sigmoid();
const scaled = h.pow(2);
h.mul_(0.5); // expect: inplace-gradient // fix: h.mul(0.5);
const loss = nn.functional.l1_loss(scaled, torch.zeros(8, 5));
loss.backward(); // fails: no-gradient
console.log(w.grad!.abs().max().item());
