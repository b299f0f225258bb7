/** Whole epochs of two networks end where PyTorch's end; epochs.py records what is replayed here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, TensorDataset } = torch.utils.data;
const HELD_OUT = 1000;

interface Epoch {
  /** Mean loss of each tenth of the epoch. */
  tenths: number[];
  /** Loss on held-out pictures afterwards. */
  end: number;
}
const answers: Record<string, { float32: Epoch; float64: Epoch }> = JSON.parse(
  readFileSync(join(__dirname, 'answers', 'epochs.json'), 'utf8'),
);

/** The layers are made in PyTorch's order, since each draws its weights. */
class Net extends nn.Module {
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  fc1: nn.Linear;
  fc2: nn.Linear;
  fc3: nn.Linear;

  constructor(channels: number, side: number) {
    super();
    this.conv1 = new nn.Conv2d(channels, 6, 5);
    this.conv2 = new nn.Conv2d(6, 16, 5);
    this.fc1 = new nn.Linear(16 * side * side, 120);
    this.fc2 = new nn.Linear(120, 84);
    this.fc3 = new nn.Linear(84, 10);
  }

  override forward(x: torch.Tensor): torch.Tensor {
    x = F.max_pool2d(F.relu(this.conv1(x)), 2);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    x = x.flatten(1);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}

/** A coarse pattern per class under noise, one label in ten drawn anew: what epochs.py makes from the same seed. */
function pictures(count: number, shape: number[]): [torch.Tensor, torch.Tensor] {
  const [channels, side] = [shape[0]!, shape[1]! / 4];
  const patterns = torch.rand(10, channels, 4, 4).repeat_interleave(side, 2).repeat_interleave(side, 3);
  const labels = torch.randint(10, [count]);
  const images = torch.rand(count, ...shape);
  for (let start = 0; start < count; start += 1000) {
    const rows = `${start}:${start + 1000}`;
    images
      .at(rows)
      .add_(patterns.index_select(0, labels.at(rows)))
      .sub_(1);
  }
  const wrong = torch.rand(count).lt(0.1);
  return [images, torch.where(wrong, torch.randint(10, [count]), labels)];
}

interface Network {
  count: number;
  shape: number[];
  /** Side of the last feature map. */
  side: number;
  batch: number;
  lr: number;
  /** How much of the epoch is repeated in double precision, which takes its time. */
  tenths: number;
}

/** The epoch, or its first tenths; then without an end. */
function epoch({ count, shape, side, batch, lr }: Network, dtype: torch.DType, tenths = 10): Epoch {
  torch.manual_seed(0);
  const net = new Net(shape[0]!, side).to(dtype);
  const [images, labels] = pictures(count + HELD_OUT, shape);
  const set = new TensorDataset(images.at(`:${count}`), labels.at(`:${count}`));
  const criterion = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(net.parameters(), { lr, momentum: 0.9 });
  const losses: number[] = [];
  const steps = Math.ceil(count / batch);
  for (const [inputs, targets] of new DataLoader(set, { batch_size: batch, shuffle: true })) {
    optimizer.zero_grad();
    const loss = criterion(net(inputs.to(dtype)), targets);
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
    if (losses.length === Math.round((tenths * steps) / 10)) break;
  }
  const end = torch.no_grad(() => criterion(net(images.at(`${count}:`).to(dtype)), labels.at(`${count}:`)).item());
  const part = (i: number) => losses.slice(Math.round((i * steps) / 10), Math.round(((i + 1) * steps) / 10));
  return { tenths: Array.from({ length: tenths }, (_, i) => average(part(i))), end };
}

const average = (losses: number[]) => losses.reduce((sum, loss) => sum + loss) / losses.length;
const mean = ({ tenths }: Epoch) => average(tenths);

const NETWORKS: Record<string, Network> = {
  LeNet: { count: 60_000, shape: [1, 28, 28], side: 4, batch: 64, lr: 0.01, tenths: 10 },
  'CIFAR-Net': { count: 50_000, shape: [3, 32, 32], side: 5, batch: 4, lr: 0.001, tenths: 2 },
};

for (const [name, network] of Object.entries(NETWORKS)) {
  const { float32, float64 } = answers[name]!;

  test(`an epoch of ${name} in double precision`, () => {
    const found = epoch(network, torch.float64, network.tenths);
    found.tenths.forEach((loss, i) => {
      assert.ok(Math.abs(loss - float64.tenths[i]!) < 1e-9, `tenth ${i}: ${loss} instead of ${float64.tenths[i]}`);
    });
    if (network.tenths === 10) assert.ok(Math.abs(found.end - float64.end) < 1e-9, `end: ${found.end}`);
  });

  // Steps magnify what was rounded off before them: PyTorch's own single precision ends as far from the exact epoch.
  test(`an epoch of ${name} in single precision`, (t) => {
    const found = epoch(network, torch.float32);
    t.diagnostic(`mean ${mean(found)}, PyTorch ${mean(float32)}, exact ${mean(float64)}`);
    t.diagnostic(`end ${found.end}, PyTorch ${float32.end}, exact ${float64.end}`);
    assert.ok(Math.abs(mean(found) - mean(float32)) < 2e-4, `mean: ${mean(found)} instead of ${mean(float32)}`);
    assert.ok(Math.abs(found.end - float64.end) < 4e-3, `end: ${found.end} instead of ${float64.end}`);
  });
}
