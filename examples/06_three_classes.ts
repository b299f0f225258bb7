// Three clouds of points: one hidden layer tells them apart.

// %% Points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(1);

const N = 500;
const cluster = torch.ones(N, 2);
const data0 = torch.normal(cluster.mul(4), 2);
const data1 = torch.normal(cluster.mul(-4), 1);
const data2 = torch.normal(cluster.mul(-8), 1);
const label1 = torch.ones(N);
const x = torch.cat([data0, data1, data2]).type(torch.FloatTensor);
const y = torch.cat([torch.zeros(N), label1, label1.mul(2)]).type(torch.LongTensor);
plt.scatter(x.at(':, 0'), x.at(':, 1'), { c: y, s: 10, lw: 0, cmap: 'RdYlGn' });
plt.show();

// %% Model: it ends with a score for each class
class Net extends nn.Module {
  hidden: nn.Linear;
  out: nn.Linear;

  constructor(inputs: number, hidden: number, outputs: number) {
    super();
    this.hidden = new nn.Linear(inputs, hidden);
    this.out = new nn.Linear(hidden, outputs);
  }

  forward(x: torch.Tensor) {
    return this.out(F.relu(this.hidden(x)));
  }
}
const net = new Net(2, 20, 3);
console.log(net);

// %% Training: CrossEntropyLoss takes the scores; it applies the softmax itself
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
const writer = new SummaryWriter('runs/three_classes');

/** Draws the points in the colour of the class that the network gives them; the share of right ones. */
function draw(outputs: torch.Tensor) {
  const predicted = torch.max(outputs, 1)[1];
  const accuracy = predicted.eq(y).sum().item() / y.numel();
  plt.cla();
  plt.scatter(x.at(':, 0'), x.at(':, 1'), { c: predicted, s: 10, lw: 0, cmap: 'RdYlGn' });
  plt.text(0.5, -6, `Accuracy=${accuracy.toFixed(4)}`, { fontdict: { size: 20, color: 'red' } });
  plt.pause(0.1);
  return accuracy;
}

for (let epoch = 0; epoch < 10_000; epoch++) {
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

// %% Picture: which class the network gives every place of the plane, and how sure it is
// softmax turns scores into probabilities.
const ticks = torch.linspace(-12, 12, 120);
const [down, across] = torch.meshgrid([ticks, ticks], { indexing: 'ij' });
const places = torch.stack([across.flatten(), down.flatten()], { dim: 1 });
const probabilities = torch.no_grad(() => F.softmax(net(places), { dim: 1 }));
const [certainty, regions] = probabilities.max(1);
const [, [map, sure]] = plt.subplots(1, 2, { figsize: [10, 4] });
map.contourf(ticks, ticks, regions.view(120, 120), { cmap: 'RdYlGn', alpha: 0.4 });
map.scatter(x.at(':, 0'), x.at(':, 1'), { c: y, s: 10, lw: 0, cmap: 'RdYlGn' });
map.set_title('class');
sure.contourf(ticks, ticks, certainty.view(120, 120), { levels: 12 });
sure.set_title('probability of that class');
plt.show();
