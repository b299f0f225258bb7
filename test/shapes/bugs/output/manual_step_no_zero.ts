// Gradient descent by hand: gradients are never put back to zero.
import * as torch from 'tensorpad';

const x = torch.randn(100, 3);
const w_true = torch.tensor([1, -2, 3]).float();
const y = x.mv(w_true);

const w = torch.zeros(3, { requires_grad: true });
const lr = 0.05;
for (let i = 0; i < 20; i++) {
  const loss = x.mv(w).sub(y).square().mean();
  loss.backward();
  torch.no_grad(() => {
    w.sub_(w.grad!.mul(lr)); // expect: missing-zero-grad // fix: w.sub_(w.grad!.mul(lr)); w.grad = null;
  });
}
console.log(w);
