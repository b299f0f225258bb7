// A curve through points: twenty hidden neurons learn x³.

// %% Points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(0);

const x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1);
const y = x.pow(3).add(torch.rand(x.size()).mul(0.3));
plt.scatter(x, y);
plt.show();

// %% Model
class Net extends nn.Module {
  hidden: nn.Linear;
  out: nn.Linear;

  constructor(inputs: number, hidden: number, outputs: number) {
    super();
    this.hidden = new nn.Linear(inputs, hidden);
    this.out = new nn.Linear(hidden, outputs);
  }

  forward(x: torch.Tensor) {
    return this.out(nn.functional.relu(this.hidden(x)));
  }
}
const net = new Net(1, 20, 1);
console.log(net);

// %% Training: see the curve bend; the loss falls in the training panel
const criterion = new nn.MSELoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
const writer = new SummaryWriter('runs/nonlinear');

function draw(output: torch.Tensor, loss: torch.Tensor) {
  plt.cla();
  plt.scatter(x, y, { marker: '.' });
  plt.plot(x, output.data, 'r-', { lw: 5 });
  plt.text(-2, -10, `Loss=${loss.item().toFixed(4)}`, { fontdict: { size: 20, color: 'red' } });
  plt.pause(0.005);
}

for (let epoch = 0; epoch < 10_000; epoch++) {
  const output = net(x);
  const loss = criterion(output, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (epoch % 80 === 0) {
    writer.add_scalar('loss', loss, epoch);
    draw(output, loss);
  }
}
writer.close();
plt.show();
console.log('final loss:', criterion(net(x), y).item());

// %% What it learned
torch.no_grad(() => {
  for (const value of [-2, 0, 1, 2.5]) {
    const guess = net(torch.tensor([[value]], { dtype: torch.float })).item();
    console.log(`${value}³ = ${value ** 3}, the network says ${guess.toFixed(2)}`);
  }
});
