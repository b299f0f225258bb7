import * as torch from 'tensorpad';

torch.manual_seed(0);
const n = 50;
const x = torch.rand(n, 1).mul(10);
const y = x.mul(2).add(5).add(torch.randn(n, 1));

const w = torch.randn(1, { requires_grad: true });
const b = torch.zeros(1, { requires_grad: true });

for (let i = 0; i < 20; i++) {
  const y_pred = x.squeeze().mul(w).add(b); // fix: const y_pred = x.mul(w).add(b);
  const loss = y_pred.sub(y).pow(2).mean().mul(0.5); // expect: silent-broadcast
  loss.backward();
  torch.no_grad(() => {
    w.sub_(w.grad!.mul(0.001));
    b.sub_(b.grad!.mul(0.001));
    w.grad!.zero_();
    b.grad!.zero_();
  });
}
console.log(w.item(), b.item());
