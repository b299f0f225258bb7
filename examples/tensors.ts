// Tensors, their shapes, and their gradients. Run a cell with Shift+Enter, then hover a name to see its shape.

// %% Making tensors
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

torch.manual_seed(1);
console.log(torch.rand(3, 4));
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

// unsqueeze puts in a dimension of size 1, squeeze takes it out.
const flat = torch.rand(1, 2, 3);
console.log(torch.unsqueeze(flat, 2).size());
const thin = torch.rand(1, 1, 2, 3);
console.log(torch.squeeze(thin).size(), torch.squeeze(thin, 2).size(), torch.squeeze(thin, 1).size());

// %% The largest of each row, and where it is
torch.manual_seed(1);
const a = torch.rand(3, 4);
const [values, indices] = torch.max(a, 1);
console.log(values);
console.log(indices);

// %% Tensors and typed arrays share memory
const shared = torch.ones(5);
const array = shared.numpy();
shared.add_(1);
console.log(array);
const back = torch.from_numpy(new Float64Array(5).fill(2));
console.log(back, back.to('cpu', torch.float));

// %% Gradients
const w = torch.ones(2, 2, { requires_grad: true });
const out = w.add(2).pow(2).mul(3).mean();
console.log(w.add(2), out.grad_fn);
out.backward();
console.log(w.grad); // d/dw of mean(3 (w + 2)²) is 4.5 everywhere
console.log(w.pow(2).requires_grad, torch.no_grad(() => w.pow(2)).requires_grad);
console.log(w.detach().eq(w).all());

// %% A network is a class with layers and a forward
const F = nn.functional;

class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 3);
  conv2 = new nn.Conv2d(6, 16, 3);
  fc1 = new nn.Linear(16 * 6 * 6, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  forward(image: torch.Tensor) {
    let h = F.max_pool2d(F.relu(this.conv1(image)), [2, 2]);
    h = F.max_pool2d(F.relu(this.conv2(h)), 2);
    h = h.view(-1, 16 * 6 * 6);
    h = F.relu(this.fc1(h));
    h = F.relu(this.fc2(h));
    return this.fc3(h);
  }
}
const net = new Net();
console.log(net);
const params = [...net.parameters()];
console.log(params.length, params[0]!.size());

const output = net(torch.randn(1, 1, 32, 32));
console.log(output);
net.zero_grad();
output.backward(torch.randn(1, 10));
console.log(net.conv1.bias!.grad);
