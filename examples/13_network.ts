// One network, looked at closely: its parts, its graph, its gradients, and one step of learning.

// %% A network is a class with layers and a forward
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(0);

class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 3);
  conv2 = new nn.Conv2d(6, 16, 3);
  fc1 = new nn.Linear(16 * 6 * 6, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  forward(x: torch.Tensor) {
    x = F.max_pool2d(F.relu(this.conv1(x)), [2, 2]);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    x = x.view(-1, this.flatFeatures(x));
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }

  /** Elements of one picture: all sizes but that of the batch. */
  flatFeatures(x: torch.Tensor) {
    return x.size(1) * x.size(2) * x.size(3);
  }
}
const net = new Net();
console.log(net);

const params = [...net.parameters()];
console.log(params.length, params[0].size());

// %% Forward: a batch of one picture, 32 by 32
const input = torch.randn(1, 1, 32, 32);
const output = net(input);
console.log(output);

// %% Backward: gradients add up until they are zeroed
const direction = torch.randn(1, 10);
net.zero_grad();
output.backward(direction);
const once = net.conv1.bias!.grad!.clone();
net(input).backward(direction);
console.log(once);
console.log(net.conv1.bias!.grad!.div(once)); // twice as much everywhere
net.zero_grad();
console.log(net.conv1.bias!.grad);

// %% The graph behind a loss: click on `loss` and choose Tensorpad: Show Computation Graph to see all of it
const target = torch.randn(10).view(1, -1);
const criterion = new nn.MSELoss();
const loss = criterion(net(input), target);
console.log(loss);

const linear = loss.grad_fn?.next_functions[0][0];
const relu = linear?.next_functions[1][0]; // input 0 is the bias
console.log(loss.grad_fn?.name(), '<-', linear?.name(), '<-', relu?.name());

// %% One step downhill, by hand and by an optimizer: the same
loss.backward();
const copy = new Net();
copy.load_state_dict(net.state_dict());
for (const parameter of net.parameters()) parameter.data.sub_(parameter.grad!.data.mul(0.01));

const optimizer = new optim.SGD(copy.parameters(), { lr: 0.01 });
optimizer.zero_grad();
criterion(copy(input), target).backward();
optimizer.step();
console.log(
  'the same:',
  torch.allclose(net.fc3.weight, copy.fc3.weight),
  torch.allclose(net.conv1.weight, copy.conv1.weight),
);
console.log('loss before and after:', loss.item(), criterion(net(input), target).item());

// %% Picture: the six kernels of the first layer, and how strongly each layer was pulled
const [, [kernels, pulls]] = plt.subplots(1, 2, { figsize: [10, 3.5] });
kernels.imshow(net.conv1.weight.data.view(6, 3, 3).permute(1, 0, 2).reshape(3, 18), { cmap: 'gray' });
kernels.set_title('conv1');
const named = [...net.named_parameters()].filter(([name]) => name.endsWith('weight'));
pulls.bar(
  named.map(([name]) => name.replace('.weight', '')),
  named.map(([, parameter]) => parameter.grad!.norm().item()),
);
pulls.set_title('length of the gradient');
plt.show();
