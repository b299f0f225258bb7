/** Training steps of the networks people experiment with; torch_training.py holds the same work in PyTorch's API. */

import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import type { Steps } from './workloads';

const F = nn.functional;

type Net = nn.Module & ((input: torch.Tensor) => torch.Tensor);
type Loss = (output: torch.Tensor, target: torch.Tensor) => torch.Tensor;

class Regression extends nn.Module {
  predict = new nn.Linear(1, 1);

  override forward(x: torch.Tensor) {
    return this.predict(x);
  }
}

class Curve extends nn.Module {
  hidden = new nn.Linear(1, 20);
  out = new nn.Linear(20, 1);

  override forward(x: torch.Tensor) {
    return this.out(F.relu(this.hidden(x)));
  }
}

class TwoClasses extends nn.Module {
  linear = new nn.Linear(2, 2);

  override forward(x: torch.Tensor) {
    return torch.sigmoid(this.linear(x));
  }
}

class ThreeClasses extends nn.Module {
  hidden = new nn.Linear(2, 20);
  out = new nn.Linear(20, 3);

  override forward(x: torch.Tensor) {
    return F.softmax(this.out(F.relu(this.hidden(x))), 1);
  }
}

class LeNet extends nn.Module {
  c1 = new nn.Conv2d(1, 6, 5);
  c3 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 4 * 4, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(input: torch.Tensor) {
    let x = F.max_pool2d(F.relu(this.c1(input)), 2);
    x = F.max_pool2d(F.relu(this.c3(x)), 2);
    x = x.view(-1, 256);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}

function trained(
  net: Net,
  criterion: Loss,
  optimizer: { zero_grad(): void; step(): unknown },
  inputs: torch.Tensor,
  target: torch.Tensor,
): Steps {
  return (count) => {
    for (let i = 0; i < count; i++) {
      const loss = criterion(net(inputs), target);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
  };
}

function regression(): Steps {
  const x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1);
  const y = x.add(torch.randn(1000, 1).mul(1.2));
  const net = new Regression();
  return trained(net, new nn.MSELoss(), new optim.SGD(net.parameters(), { lr: 1e-4 }), x, y);
}

function curve(): Steps {
  const x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1);
  const y = x.pow(3).add(torch.rand(1000, 1).mul(0.3));
  const net = new Curve();
  return trained(net, new nn.MSELoss(), new optim.SGD(net.parameters(), { lr: 0.01 }), x, y);
}

/** Clouds of 500 points around the given centres, and their labels. */
function clouds(...centres: number[]): [torch.Tensor, torch.Tensor] {
  const cluster = torch.ones(500, 2);
  const points = centres.map((centre) => torch.normal(cluster.mul(centre), 2));
  const labels = centres.map((_, label) => torch.ones(500).mul(label));
  return [torch.cat(points), torch.cat(labels).type(torch.LongTensor)];
}

function twoClasses(): Steps {
  const [x, y] = clouds(4, -4);
  const net = new TwoClasses();
  return trained(net, new nn.CrossEntropyLoss(), new optim.SGD(net.parameters(), { lr: 0.02 }), x, y);
}

function threeClasses(): Steps {
  const [x, y] = clouds(4, -4, -8);
  const net = new ThreeClasses();
  return trained(net, new nn.CrossEntropyLoss(), new optim.SGD(net.parameters(), { lr: 0.02 }), x, y);
}

function lenet(batch: number): Steps {
  const x = torch.randn(batch, 1, 28, 28);
  const y = torch.randint(0, 10, [batch]);
  const net = new LeNet();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });
  return trained(net, new nn.CrossEntropyLoss(), optimizer, x, y);
}

/** A stack of encoder layers that learns to return its input. */
function encoder(): Steps {
  const net = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(256, 8, { batch_first: true }), 4);
  const x = torch.randn(16, 64, 256);
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });
  return trained(net, new nn.MSELoss(), optimizer, x, x);
}

type Sequences = nn.Module & ((input: torch.Tensor) => [output: torch.Tensor, ...rest: unknown[]]);

class Recurrent extends nn.Module {
  constructor(readonly layer: Sequences) {
    super();
  }

  override forward(x: torch.Tensor) {
    return this.layer(x)[0];
  }
}

function recurrent(layer: Sequences): Steps {
  const net = new Recurrent(layer);
  const [x, y] = [torch.randn(64, 32, 128), torch.randn(64, 32, 128)];
  return trained(net, new nn.MSELoss(), new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 }), x, y);
}

export const training: Record<string, () => Steps> = {
  'regression 1000×1': regression,
  'curve 1-20-1': curve,
  'two classes 2-2': twoClasses,
  'three classes 2-20-3': threeClasses,
  'LeNet batch 4': () => lenet(4),
  'LeNet batch 64': () => lenet(64),
  'Transformer encoder, 4 layers of 256, batch 16 of 64': encoder,
  'LSTM 128, batch 32 of 64': () => recurrent(new nn.LSTM(128, 128)),
  'GRU 128, batch 32 of 64': () => recurrent(new nn.GRU(128, 128)),
};
