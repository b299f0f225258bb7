import * as torch from 'tensorpad';

class LinearFn extends torch.autograd.Function {
  static forward(ctx: any, x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) {
    ctx.save_for_backward(x, w);
    return x.mm(w).add(b); // expect: size-mismatch // fix: return x.mm(w.t()).add(b);
  }
  static backward(ctx: any, g: torch.Tensor) {
    const [x, w] = ctx.saved_tensors;
    return [g.mm(w), g.t().mm(x), g.sum(0)];
  }
}
const x = torch.randn(6, 4);
const w = torch.randn(3, 4, { requires_grad: true });
const b = torch.zeros(3, { requires_grad: true });
LinearFn.apply(x, w, b).sum().backward();
