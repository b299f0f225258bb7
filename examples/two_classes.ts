// Two clouds of points, and a network that tells them apart.

// %% Points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(0);

const N = 500;
const cluster = torch.ones(N, 2);
const data0 = torch.normal(cluster.mul(4), 2);
const data1 = torch.normal(cluster.mul(-4), 2);
const x = torch.cat([data0, data1]).type(torch.FloatTensor);
const y = torch.cat([torch.zeros(N), torch.ones(N)]).type(torch.LongTensor);

// %% Model
class Net extends nn.Module {
  linear = new nn.Linear(2, 2);

  forward(x: torch.Tensor) {
    return torch.sigmoid(this.linear(x));
  }
}
const net = new Net();

// %% Training
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
const writer = new SummaryWriter('runs/two_classes');

/** Share of the points whose larger output is their class. */
function accuracy(outputs: torch.Tensor) {
  const predicted = torch.max(outputs, 1)[1];
  return predicted.eq(y).sum().item() / y.numel();
}

for (let epoch = 0; epoch < 1000; epoch++) {
  const outputs = net(x);
  const loss = criterion(outputs, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (epoch % 80 === 0) {
    writer.add_scalar('loss', loss, epoch);
    writer.add_scalar('accuracy', accuracy(outputs), epoch);
  }
}
writer.close();
console.log(`accuracy: ${accuracy(net(x))}`);
