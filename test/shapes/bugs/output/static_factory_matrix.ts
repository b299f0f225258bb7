import * as torch from 'tensorpad';

class LinReg {
  private constructor(
    public w: torch.Tensor,
    public b: torch.Tensor,
  ) {}
  static zeros(n: number) {
    return new LinReg(torch.zeros(n, 1, { requires_grad: true }), torch.zeros(1, { requires_grad: true }));
  }
  predict(x: torch.Tensor) {
    return x.mm(this.w).add(this.b);
  }
  loss(x: torch.Tensor, y: torch.Tensor) {
    return this.predict(x).sub(y).pow(2).mean(); // expect: silent-broadcast
  }
}
const m = LinReg.zeros(4);
const X = torch.randn(30, 4);
const y = X.matmul(torch.tensor([1, -2, 3, 0.5])); // fix: const y = X.matmul(torch.tensor([1, -2, 3, 0.5])).unsqueeze(1);
for (let i = 0; i < 10; i++) {
  m.loss(X, y).backward();
  torch.no_grad(() => {
    for (const p of [m.w, m.b]) {
      p.sub_(p.grad!.mul(0.1));
      p.grad!.zero_();
    }
  });
}
