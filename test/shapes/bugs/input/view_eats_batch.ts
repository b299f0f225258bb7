// %% Data
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const transform = new transforms.Compose([
  new transforms.ToTensor(),
  new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
]);
const data = new datasets.FakeData({ size: 64, image_size: [3, 32, 32], num_classes: 10, transform });
const loader = new torch.utils.data.DataLoader(data, { batch_size: 16 });

// %% Model
const F = nn.functional;
class Net extends nn.Module {
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  fc: nn.Linear;

  constructor() {
    super();
    this.conv1 = new nn.Conv2d(3, 6, 5);
    this.conv2 = new nn.Conv2d(6, 16, 5);
    this.fc = new nn.Linear(16 * 4 * 4, 10); // fix: this.fc = new nn.Linear(16 * 5 * 5, 10);
  }

  forward(x: torch.Tensor) {
    x = F.max_pool2d(this.conv1(x).relu(), 2);
    x = F.max_pool2d(this.conv2(x).relu(), 2);
    x = x.view(-1, 16 * 4 * 4); // expect: batch-eaten // fix: x = x.view(-1, 16 * 5 * 5);
    return this.fc(x);
  }
}

// %% Training
const net = new Net();
const optimizer = new optim.Adam(net.parameters());
for (const [images, labels] of loader) {
  const loss = F.cross_entropy(net(images), labels); // fails: target-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
