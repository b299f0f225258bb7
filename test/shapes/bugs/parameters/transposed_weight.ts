// Two layers by hand; PyTorch's convention is weight [out, in].
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const [inputs, hidden, outputs] = [12, 20, 3];

const W1 = torch.randn(hidden, inputs).div(Math.sqrt(inputs)).requires_grad_();
const b1 = torch.zeros(hidden, { requires_grad: true });
const W2 = torch.randn(hidden, outputs).div(Math.sqrt(hidden)).requires_grad_(); // fix: const W2 = torch.randn(outputs, hidden).div(Math.sqrt(hidden)).requires_grad_();
const b2 = torch.zeros(outputs, { requires_grad: true });

function net(x: torch.Tensor) {
  const h = F.relu(F.linear(x, W1, b1));
  return F.linear(h, W2, b2); // expect: size-mismatch
}

const loss = F.cross_entropy(net(torch.randn(10, inputs)), torch.arange(10).remainder(outputs));
loss.backward();
console.log(W1.grad?.norm().item());
