/** Training steps of the networks people experiment with; torch_training.py holds the same work in PyTorch's API. */

import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';
import type { Steps } from './workloads';

const F = nn.functional;
const { DataLoader, TensorDataset } = torch.utils.data;

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

/** The network of PyTorch's CIFAR-10 tutorial. */
class CifarNet extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  pool = new nn.MaxPool2d(2, 2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(input: torch.Tensor) {
    let x = this.pool(F.relu(this.conv1(input)));
    x = this.pool(F.relu(this.conv2(x)));
    x = x.view(-1, 16 * 5 * 5);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}

/** A network that tells ten classes of images apart. */
function classifier(net: Net, batch: number, ...image: number[]): Steps {
  const x = torch.randn(batch, ...image);
  const y = torch.randint(0, 10, [batch]);
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });
  return trained(net, new nn.CrossEntropyLoss(), optimizer, x, y);
}

function mlp(): Net {
  return new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
}

/** Each step is a whole epoch over as many images as MNIST has, shuffled and batched by a DataLoader. */
function epoch(): Steps {
  const images = torch.rand(60_000, 1, 28, 28);
  const labels = torch.randint(0, 10, [60_000]);
  const loader = new DataLoader(new TensorDataset(images, labels), { batch_size: 64, shuffle: true });
  const net = new LeNet();
  const criterion = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });
  return (count) => {
    for (let i = 0; i < count; i++) {
      for (const [x, y] of loader as Iterable<[torch.Tensor, torch.Tensor]>) {
        optimizer.zero_grad();
        criterion(net(x), y).backward();
        optimizer.step();
      }
    }
  };
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
  'LeNet batch 4': () => classifier(new LeNet(), 4, 1, 28, 28),
  'LeNet batch 64': () => classifier(new LeNet(), 64, 1, 28, 28),
  'LeNet batch 256': () => classifier(new LeNet(), 256, 1, 28, 28),
  'LeNet, an epoch of 60,000 images': epoch,
  'CIFAR-Net batch 4': () => classifier(new CifarNet(), 4, 3, 32, 32),
  'CIFAR-Net batch 64': () => classifier(new CifarNet(), 64, 3, 32, 32),
  'CIFAR-Net batch 256': () => classifier(new CifarNet(), 256, 3, 32, 32),
  'MLP 784-128-10 batch 64': () => classifier(mlp(), 64, 784),
  'ResNet-18, 32×32, batch 32': () => classifier(models.resnet18({ num_classes: 10 }), 32, 3, 32, 32),
  'Transformer encoder, 4 layers of 256, batch 16 of 64': encoder,
  'LSTM 128, batch 32 of 64': () => recurrent(new nn.LSTM(128, 128)),
  'GRU 128, batch 32 of 64': () => recurrent(new nn.GRU(128, 128)),
};
