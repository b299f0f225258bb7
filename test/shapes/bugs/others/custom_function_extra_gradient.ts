import * as torch from 'tensorpad';

class Scale extends torch.autograd.Function {
  static forward(ctx: any, x: torch.Tensor, factor: number) {
    ctx.factor = factor;
    return x.mul(factor);
  }
  static backward(ctx: any, grad: torch.Tensor) {
    return [grad.mul(ctx.factor), grad, grad]; // fix: return [grad.mul(ctx.factor), null];
  }
}
const x = torch.randn(2, 3, { requires_grad: true });
for (const k of [1, 2]) {
  Scale.apply(x, k).sum().backward(); // expect: wrong-call
}
console.log(x.grad);
