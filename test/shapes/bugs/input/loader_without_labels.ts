// The loader's batch is a list, even if it holds one tensor only.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;
const images = torch.rand(32, 1, 10, 10);
const loader = new DataLoader(new TensorDataset(images), { batch_size: 8 });

class Encoder extends nn.Module {
  conv = new nn.Conv2d(1, 4, 4, { stride: 2 });
  code = new nn.Linear(4 * 4 * 4, 8);
  back = new nn.Linear(8, 64); // fix: back = new nn.Linear(8, 100);

  forward(x: torch.Tensor) {
    const h = this.conv(x).relu().flatten(1);
    return this.back(this.code(h)).sigmoid();
  }
}

const net = new Encoder();
const optimizer = new optim.Adam(net.parameters());
for (const [x] of loader) {
  const restored = net(x).view(-1, 1, 10, 10); // expect: view-size
  const loss = nn.functional.mse_loss(restored, x);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
