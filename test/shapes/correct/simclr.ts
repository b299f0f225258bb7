import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;
class TwoViews {
  constructor(private t: (x: any) => torch.Tensor) {}
  call(x: any): [torch.Tensor, torch.Tensor] {
    return [this.t(x), this.t(x)];
  }
}
const aug = new transforms.Compose([
  new transforms.RandomResizedCrop(16),
  new transforms.RandomHorizontalFlip(),
  new transforms.ToTensor(),
]);
const two = new TwoViews((x) => (aug as any)(x));
const data = new datasets.FakeData({
  size: 12,
  image_size: [3, 24, 24],
  num_classes: 3,
  transform: (x: any) => two.call(x),
});
class SimCLR extends nn.Module {
  f: nn.Sequential;
  g: nn.Sequential;
  constructor(dim = 16) {
    super();
    this.f = new nn.Sequential(
      new nn.Conv2d(3, 8, 3, 2, 1),
      new nn.ReLU(),
      new nn.Conv2d(8, 16, 3, 2, 1),
      new nn.ReLU(),
      new nn.AdaptiveAvgPool2d(1),
      new nn.Flatten(),
    );
    this.g = new nn.Sequential(new nn.Linear(16, 16), new nn.ReLU(), new nn.Linear(16, dim));
  }
  forward(x: torch.Tensor) {
    return F.normalize(this.g(this.f(x)), { dim: -1 });
  }
}
function loss(a: torch.Tensor, b: torch.Tensor, tau = 0.2) {
  const n = a.size(0);
  const z = torch.cat([a, b], 0);
  let sim = z.matmul(z.T).div(tau);
  sim = sim.sub(torch.eye(2 * n).mul(1e9));
  const pos = torch.cat([torch.arange(n).add(n), torch.arange(n)]);
  return F.cross_entropy(sim, pos);
}
const net = new SimCLR(),
  opt = new optim.SGD(net.parameters(), { lr: 0.05 });
for (const [[v1, v2], _label] of new torch.utils.data.DataLoader(data, { batch_size: 5 })) {
  const l = loss(net(v1), net(v2));
  opt.zero_grad();
  l.backward();
  opt.step();
}
