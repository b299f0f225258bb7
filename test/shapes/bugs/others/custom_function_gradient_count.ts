import * as torch from 'tensorpad';

/** A quantizer whose gradient passes straight through. */
class Quantize extends torch.autograd.Function {
  static forward(ctx: any, x: torch.Tensor, levels: torch.Tensor) {
    ctx.save_for_backward(x);
    return x.mul(levels).round().div(levels);
  }
  static backward(ctx: any, grad: torch.Tensor) {
    const [x] = ctx.saved_tensors;
    return grad.mul(x.abs().le(1)); // fix: return [grad.mul(x.abs().le(1)), null];
  }
}

const weights = torch.randn(8, 4, { requires_grad: true });
const levels = torch.tensor(15.0);
const inputs = torch.rand(5, 8);
const quantized = Quantize.apply(weights, levels);
const out = inputs.mm(quantized);
out.pow(2).mean().backward(); // expect: wrong-call
console.log(weights.grad!.norm());
