// Updating a weight without no_grad: a leaf may not be changed in place.
import * as torch from 'tensorpad';

const w = torch.ones(3, { requires_grad: true });
const data = torch.rand(10, 3);
for (let i = 0; i < 3; i++) {
  const loss = data.mv(w).sub(1).pow(2).mean();
  const [slope] = torch.autograd.grad(loss, [w]);
  w.sub_(slope.mul(0.1)); // expect: inplace-gradient // fails: no-gradient // fix: torch.no_grad(() => w.sub_(slope.mul(0.1)));
}
console.log(w);
