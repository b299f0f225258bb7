import * as torch from 'tensorpad';

const X = torch.randn(100, 3);
const trueW = torch.tensor([1.5, -2.0, 0.5]);
const y = X.mv(trueW).add(torch.randn(100).mul(0.01));
const w = torch.zeros(3, { requires_grad: true });
const b = torch.zeros(1, { requires_grad: true });

const predict = (x: torch.Tensor) => x.mv(w).add(b);
for (let epoch = 0; epoch < 5; epoch++) {
  const loss = predict(X).sub(y).pow(2).mean();
  loss.backward();
  w.sub_(w.grad!.mul(0.1)); // expect: inplace-gradient // fails: inplace-gradient // fix: torch.no_grad(() => w.sub_(w.grad!.mul(0.1)));
  torch.no_grad(() => b.sub_(b.grad!.mul(0.1)));
  w.grad!.zero_();
  b.grad!.zero_();
}
console.log(w, b);
