import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

class AutoEncoder extends nn.Module {
  encoder = new nn.Sequential(new nn.Linear(144, 32), new nn.Tanh(), new nn.Linear(32, 3));
  decoder = new nn.Sequential(new nn.Linear(3, 32), new nn.Tanh(), new nn.Linear(32, 144), new nn.Sigmoid());

  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const code = this.encoder(x.flatten(1));
    return [code, this.decoder(code)];
  }
}

const digits = new datasets.FakeData({ size: 16, image_size: [1, 12, 12], transform: new transforms.ToTensor() });
const loader = new torch.utils.data.DataLoader(digits, { batch_size: 8, shuffle: true });
const ae = new AutoEncoder();
const optimizer = new optim.Adam(ae.parameters(), { lr: 0.005 });
const mse = new nn.MSELoss();

for (const [x] of loader) {
  const [, decoded] = ae(x);
  const loss = mse(decoded, x); // expect: target-mismatch // fix: const loss = mse(decoded, x.flatten(1));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
