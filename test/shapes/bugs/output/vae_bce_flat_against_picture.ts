import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

class VAE extends nn.Module {
  fc1 = new nn.Linear(784, 200);
  mu = new nn.Linear(200, 10);
  logvar = new nn.Linear(200, 10);
  fc3 = new nn.Linear(10, 200);
  fc4 = new nn.Linear(200, 784);

  encode(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h = torch.relu(this.fc1(x));
    return [this.mu(h), this.logvar(h)];
  }
  reparameterize(mu: torch.Tensor, logvar: torch.Tensor) {
    const std = logvar.mul(0.5).exp();
    return torch.randn_like(std).mul(std).add(mu);
  }
  decode = (z: torch.Tensor) => torch.sigmoid(this.fc4(torch.relu(this.fc3(z))));
  forward(x: torch.Tensor) {
    const [mu, logvar] = this.encode(x.view(-1, 784));
    return [this.decode(this.reparameterize(mu, logvar)), mu, logvar] as const;
  }
}

function lossFunction(recon: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor) {
  const bce = nn.functional.binary_cross_entropy(recon, x, { reduction: 'sum' }); // expect: target-mismatch // fix: const bce = nn.functional.binary_cross_entropy(recon, x.view(-1, 784), { reduction: 'sum' });
  const kld = logvar.add(1).sub(mu.pow(2)).sub(logvar.exp()).sum().mul(-0.5);
  return bce.add(kld);
}

const data = new datasets.FakeData({
  size: 24,
  image_size: [1, 28, 28],
  transform: new transforms.Compose([new transforms.ToTensor()]),
});
const loader = new torch.utils.data.DataLoader(data, { batch_size: 8, shuffle: true });
const model = new VAE();
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
model.train();
for (const [x] of loader) {
  optimizer.zero_grad();
  const [recon, mu, logvar] = model(x);
  const loss = lossFunction(recon, x, mu, logvar);
  loss.backward();
  optimizer.step();
}
