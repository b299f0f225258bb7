import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const nz = 16,
  ngf = 4,
  ndf = 4,
  nc = 3,
  size = 32;
const init = (m: nn.Module) => {
  if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) nn.init.normal_(m.weight, 0, 0.02);
  else if (m instanceof nn.BatchNorm2d) {
    nn.init.normal_(m.weight!, 1, 0.02);
    nn.init.constant_(m.bias!, 0);
  }
};
class G extends nn.Module {
  main: nn.Sequential;
  constructor() {
    super();
    const up = (i: number, o: number, k = 4, s = 2, p = 1) => [
      new nn.ConvTranspose2d(i, o, k, s, p, { bias: false }),
      new nn.BatchNorm2d(o),
      new nn.ReLU(true),
    ];
    this.main = new nn.Sequential(
      ...up(nz, ngf * 4, 4, 1, 0),
      ...up(ngf * 4, ngf * 2),
      ...up(ngf * 2, ngf),
      new nn.ConvTranspose2d(ngf, nc, 4, 2, 1),
      new nn.Tanh(),
    );
    this.apply(init);
  }
  forward(z: torch.Tensor) {
    return this.main(z);
  }
}
class D extends nn.Module {
  main = new nn.Sequential(
    new nn.Conv2d(nc, ndf, 4, 2, 1),
    new nn.LeakyReLU(0.2, true),
    new nn.Conv2d(ndf, ndf * 2, 4, 2, 1),
    new nn.BatchNorm2d(ndf * 2),
    new nn.LeakyReLU(0.2),
    new nn.Conv2d(ndf * 2, ndf * 4, 4, 2, 1),
    new nn.BatchNorm2d(ndf * 4),
    new nn.LeakyReLU(0.2),
    new nn.Conv2d(ndf * 4, 1, 4, 1, 0),
    new nn.Sigmoid(),
  );
  forward(x: torch.Tensor) {
    return this.main(x).view(-1);
  }
}
const [g, d] = [new G(), new D()];
const [optG, optD] = [g, d].map((m) => new optim.Adam(m.parameters(), { lr: 2e-4, betas: [0.5, 0.999] }));
const bce = new nn.BCELoss();
const set = new datasets.FakeData({
  size: 10,
  image_size: [3, 40, 40],
  transform: new transforms.Compose([
    new transforms.Resize(size),
    new transforms.CenterCrop(size),
    new transforms.ToTensor(),
    new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  ]),
});
for (const [real] of new torch.utils.data.DataLoader(set, { batch_size: 4, shuffle: true })) {
  const b = real.size(0);
  d.zero_grad();
  const ones = torch.full([b], 1, { dtype: torch.float });
  const errReal = bce(d(real), ones);
  errReal.backward();
  const fake = g(torch.randn(b, nz, 1, 1));
  const errFake = bce(d(fake.detach()), torch.zeros(b));
  errFake.backward();
  optD.step();
  g.zero_grad();
  const errG = bce(d(fake), ones);
  errG.backward();
  optG.step();
  console.log(errReal.add(errFake).item(), errG.item());
}
