// Resize with one number keeps the ratio, so the pictures are not square.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const transform = new transforms.Compose([
  new transforms.Resize(16), // fix: new transforms.Resize([16, 16]),
  new transforms.ToTensor(),
]);
const set = new datasets.FakeData({ size: 6, image_size: [3, 20, 30], num_classes: 4, transform });

class Net extends nn.Module {
  conv = new nn.Conv2d(3, 5, 3, { padding: 1 });
  pool = new nn.AvgPool2d(4);
  fc = new nn.Linear(5 * 4 * 4, 4);

  forward(x: torch.Tensor) {
    x = this.pool(torch.tanh(this.conv(x)));
    return this.fc(x.flatten(1)); // expect: size-mismatch
  }
}

const net = new Net();
for (const [x, y] of new torch.utils.data.DataLoader(set, { batch_size: 3 }))
  console.log(nn.functional.cross_entropy(net(x), y).item());
