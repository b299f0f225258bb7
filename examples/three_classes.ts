// Three clouds of points: one hidden layer tells them apart.

// %% Points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

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
    x = F.relu(this.hidden(x));
    return F.softmax(this.out(x), { dim: 1 });
  }
}
const net = new Net(2, 20, 3);
console.log(net);

// %% Training
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
const writer = new SummaryWriter('runs/three_classes');

/** Share of the points whose largest output is their class. */
function accuracy(outputs: torch.Tensor) {
  const predicted = torch.max(outputs, 1)[1];
  return predicted.eq(y).sum().item() / y.numel();
}

for (let epoch = 0; epoch < 10_000; epoch++) {
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
