// Tensors and their gradients. Run a cell with Shift+Enter, then hover over a name to see its shape.

// %% Making tensors
import * as torch from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(0);
console.log(torch.empty(5, 3).size()); // whatever was in memory: look at the size, not at the numbers
console.log(torch.rand(5, 3));
console.log(torch.zeros(5, 3, { dtype: torch.long }));
console.log(torch.tensor([2.5, 3.5]));

// New tensors after the model of others: same dtype, or same shape.
const ones = torch.zeros(2).new_ones(5, 3, { dtype: torch.double });
console.log(ones);
console.log(torch.randn_like(ones, { dtype: torch.float }));
console.log(ones.size(), ones.shape);

// %% Four ways to add
const x = torch.ones(5, 3);
const y = torch.rand(5, 3);
const sum = torch.empty(0);
torch.add(x, y, { out: sum });
console.log(x.add(y).equal(torch.add(x, y)), sum.equal(x.add(y)));
y.add_(x); // an underscore: y itself changes
console.log(y.equal(sum));

// %% Cutting and reshaping
const square = torch.arange(16).view(4, 4);
console.log(square.at(':, 1'));
console.log(square.view(16).size(), square.view(-1, 8).size());
console.log(torch.tensor([0.25]).item());

try {
  square.view(3, 5);
} catch (error) {
  console.log(String(error));
}

// %% Tensors and typed arrays share memory, whoever made it
const shared = torch.ones(5);
const array = shared.numpy();
shared.add_(1);
console.log(array);
const doubles = new Float64Array(5).fill(2);
const view = torch.from_numpy(doubles);
const copy = torch.tensor(doubles);
doubles[0] = 7;
console.log(view, copy);

// %% Devices: written so, a script runs with and without a GPU
// CUDA_VISIBLE_DEVICES=1 before the command shows it only one of several.
const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
const here = torch.ones(2).to(device);
console.log(here.add(1).device.type === device.type, here.to('cpu', torch.double));

// %% Gradients: tensors remember where they come from
const w = torch.ones(2, 2, { requires_grad: true });
const shifted = w.add(2);
const out = shifted.mul(shifted).mul(3).mean();
console.log(shifted, out);
console.log(w.grad_fn, w.is_leaf, shifted.grad_fn?.name());
out.backward();
console.log(w.grad); // d/dw of mean(3 (w + 2)²) is 4.5 everywhere

const late = torch.randn(2, 2);
console.log(late.requires_grad, late.requires_grad_().requires_grad);
console.log(w.pow(2).requires_grad, torch.no_grad(() => w.pow(2)).requires_grad);
console.log(w.detach().requires_grad, w.detach().eq(w).all());

// %% A function of your own, with its own derivative
class Exp extends torch.autograd.Function {
  static forward(ctx: torch.autograd.FunctionContext, input: torch.Tensor) {
    const result = input.exp();
    ctx.save_for_backward(result);
    return result;
  }

  static backward(ctx: torch.autograd.FunctionContext, grad: torch.Tensor) {
    const [result] = ctx.saved_tensors;
    return grad.mul(result!);
  }
}
const power = torch.tensor([0, 1, -2], { dtype: torch.float, requires_grad: true });
const exponential = Exp.apply(power);
console.log(exponential);
exponential.sum().backward();
console.log(power.grad);

// %% Picture: a function and its slope, which nobody derived by hand
const t = torch.linspace(-6, 6, 300, { requires_grad: true });
const wave = t.sin().mul(t);
wave.sum().backward();
plt.plot(t, wave, { label: 'x sin x' });
plt.plot(t, t.grad!, '--', { label: 'its slope' });
plt.legend();
plt.grid(true);
plt.show();
