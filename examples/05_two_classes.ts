// Two clouds of points, and a network that tells them apart.

// %% Points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(0);

// A tensor of means and one standard deviation: normal draws around each of them.
const N = 500;
const cluster = torch.ones(N, 2);
const data0 = torch.normal(cluster.mul(4), 2);
const data1 = torch.normal(cluster.mul(-4), 2);
const x = torch.cat([data0, data1]).type(torch.FloatTensor);
const y = torch.cat([torch.zeros(N), torch.ones(N)]).type(torch.LongTensor);
plt.scatter(x.at(':, 0'), x.at(':, 1'), { c: y, s: 10, lw: 0, cmap: 'RdYlGn' });
plt.show();

// %% Model
class Net extends nn.Module {
  linear = new nn.Linear(2, 2);

  forward(x: torch.Tensor) {
    return torch.sigmoid(this.linear(x));
  }
}
const net = new Net();

// %% Training: points change colour as the network changes its mind
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
const writer = new SummaryWriter('runs/two_classes');

/** Draws the points in the colour of the class that the network gives them; the share of right ones. */
function draw(outputs: torch.Tensor) {
  const predicted = torch.max(outputs, 1)[1];
  const accuracy = predicted.eq(y).sum().item() / y.numel();
  plt.cla();
  plt.scatter(x.at(':, 0'), x.at(':, 1'), { c: predicted, s: 10, lw: 0, cmap: 'RdYlGn' });
  plt.text(1.5, -4, `Accuracy=${accuracy}`, { fontdict: { size: 20, color: 'red' } });
  plt.pause(0.1);
  return accuracy;
}

for (let epoch = 0; epoch < 1000; epoch++) {
  const outputs = net(x);
  const loss = criterion(outputs, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (epoch % 80 === 0) {
    writer.add_scalar('loss', loss, epoch);
    writer.add_scalar('accuracy', draw(outputs), epoch);
  }
}
writer.close();
console.log(`accuracy: ${draw(net(x))}`);
plt.show();
