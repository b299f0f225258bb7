import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Outer extends torch.autograd.Function {
  static forward(x: torch.Tensor, w: torch.Tensor) {
    return x.mm(w);
  }
  static setup_context(ctx: any, [x, w]: [torch.Tensor, torch.Tensor]) {
    ctx.save_for_backward(x, w);
  }
  static backward(ctx: any, grad: torch.Tensor) {
    const [x, w] = ctx.saved_tensors;
    return [grad.mm(w), x.t().mm(grad)]; // expect: size-mismatch // fix: return [grad.mm(w.t()), x.t().mm(grad)];
  }
}
class Project extends nn.Module {
  weight = new nn.Parameter(torch.randn(6, 2));
  forward(x: torch.Tensor) {
    return Outer.apply(x, this.weight);
  }
}
const net = new nn.Sequential(new nn.Linear(4, 6), new nn.Tanh(), new Project());
net(torch.rand(5, 4)).pow(2).mean().backward();
