import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class BinaryLinear extends torch.autograd.Function {
  static forward(ctx: any, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) {
    ctx.save_for_backward(input, weight);
    ctx.scale = weight.abs().mean().item();
    return input.mm(weight.sign().t()).mul(ctx.scale).add(bias);
  }
  static backward(ctx: any, grad: torch.Tensor) {
    const [input, weight] = ctx.saved_tensors as [torch.Tensor, torch.Tensor];
    const gradInput = grad.mm(weight.sign()).mul(ctx.scale);
    const gradWeight = input.t().mm(grad); // fix: const gradWeight = grad.t().mm(input);
    return [gradInput, gradWeight, grad.sum(0)];
  }
}
class Layer extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter;
  constructor(i: number, o: number) {
    super();
    this.weight = new nn.Parameter(torch.randn(o, i));
    this.bias = new nn.Parameter(torch.zeros(o));
  }
  forward(x: torch.Tensor) {
    return BinaryLinear.apply(x, this.weight, this.bias);
  }
}
const net = new nn.Sequential(new Layer(10, 6), new nn.ReLU(), new Layer(6, 3));
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
const loss = nn.functional.cross_entropy(net(torch.randn(5, 10)), torch.tensor([0, 1, 2, 1, 0]));
opt.zero_grad();
loss.backward(); // expect: size-mismatch
opt.step();
