import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const [nz, ngf, ndf] = [32, 8, 8];
const up = (i: number, o: number, stride = 2, padding = 1) => [
  new nn.ConvTranspose2d(i, o, 4, { stride, padding, bias: false }),
  new nn.BatchNorm2d(o),
  new nn.ReLU(true),
];
const generator = new nn.Sequential(
  ...up(nz, ngf * 4, 1, 0),
  ...up(ngf * 4, ngf * 2),
  ...up(ngf * 2, ngf),
  ...up(ngf, ngf),
  new nn.ConvTranspose2d(ngf, 3, 4, { stride: 2, padding: 1 }),
  new nn.Tanh(),
);
const down = (i: number, o: number) => [
  new nn.Conv2d(i, o, 4, { stride: 2, padding: 1, bias: false }),
  new nn.LeakyReLU(0.2),
];
const discriminator = new nn.Sequential(
  ...down(3, ndf),
  ...down(ndf, ndf * 2),
  ...down(ndf * 2, ndf * 4), // fix: ...down(ndf * 2, ndf * 4), ...down(ndf * 4, ndf * 4),
  new nn.Conv2d(ndf * 4, 1, 4, { bias: false }),
  new nn.Sigmoid(),
);

const criterion = new nn.BCELoss();
const optD = new optim.Adam(discriminator.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });
const b = 4;
const real = torch.rand(b, 3, 64, 64).mul(2).sub(1);
const labels = torch.full([b], 1);
discriminator.zero_grad();
const errReal = criterion(discriminator(real).view(-1), labels.float()); // expect: target-mismatch
errReal.backward();
const fake = generator(torch.randn(b, nz, 1, 1));
const errFake = criterion(discriminator(fake.detach()).view(-1), torch.zeros(b));
errFake.backward();
optD.step();
