import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;
class CVAE extends nn.Module {
  readonly flat: number;
  enc: nn.Linear;
  mu: nn.Linear;
  lv: nn.Linear;
  dec: nn.Sequential;
  constructor(
    readonly shape: readonly [number, number, number],
    readonly classes: number,
    readonly z = 6,
  ) {
    super();
    this.flat = shape.reduce((a, b) => a * b, 1);
    this.enc = new nn.Linear(this.flat + classes, 32);
    this.mu = new nn.Linear(32, z);
    this.lv = new nn.Linear(32, z);
    this.dec = new nn.Sequential(
      new nn.Linear(z + classes, 32),
      new nn.ReLU(),
      new nn.Linear(32, this.flat),
      new nn.Sigmoid(),
      new nn.Unflatten(1, [...shape]),
    );
  }
  hot(y: torch.Tensor) {
    return F.one_hot(y, this.classes).to(torch.float32);
  }
  forward(x: torch.Tensor, y: torch.Tensor) {
    const c = this.hot(y);
    const h = F.relu(this.enc(torch.cat([x.flatten({ start_dim: 1 }), c], 1)));
    const mu = this.mu(h),
      lv = this.lv(h);
    const z = mu.add(lv.div(2).exp().mul(torch.randn_like(mu)));
    return { rec: this.dec(torch.cat([z, c], 1)), mu, lv };
  }
  sample(y: number[]) {
    return this.dec(torch.cat([torch.randn(y.length, this.z), this.hot(torch.tensor(y))], 1));
  }
}
const net = new CVAE([1, 8, 8], 10);
const set = new datasets.FakeData({
  size: 20,
  image_size: [1, 8, 8],
  num_classes: 10,
  transform: new transforms.ToTensor(),
});
const opt = new optim.Adam(net.parameters(), { lr: 1e-3 });
for (const [x, y] of new torch.utils.data.DataLoader(set, { batch_size: 8 })) {
  const { rec, mu, lv } = net(x, y);
  const loss = F.binary_cross_entropy(rec, x, { reduction: 'sum' })
    .add(lv.add(1).sub(mu.square()).sub(lv.exp()).sum().mul(-0.5))
    .div(x.size(0));
  opt.zero_grad();
  loss.backward();
  opt.step();
}
console.log(net.sample([1, 2, 3]).shape);
