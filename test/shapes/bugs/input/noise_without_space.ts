// DCGAN's generator takes noise as 1×1 pictures.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const nz = 20;
const ngf = 8;

const generator = new nn.Sequential(
  new nn.ConvTranspose2d(nz, ngf * 2, 4, 1, 0, { bias: false }),
  new nn.BatchNorm2d(ngf * 2),
  new nn.ReLU(true),
  new nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, { bias: false }),
  new nn.BatchNorm2d(ngf),
  new nn.ReLU(true),
  new nn.ConvTranspose2d(ngf, 1, 4, 2, 1, { bias: false }),
  new nn.Tanh(),
);

const discriminator = new nn.Sequential(
  new nn.Conv2d(1, ngf, 4, 2, 1),
  new nn.LeakyReLU(0.2),
  new nn.Conv2d(ngf, 1, 8),
  new nn.Flatten(0),
);

for (let step = 0; step < 2; step++) {
  const noise = torch.randn(6, nz); // fix: const noise = torch.randn(6, nz, 1, 1);
  const fake = generator(noise); // expect: rank-mismatch
  const verdict = discriminator(fake.detach());
  console.log(step, verdict.mean().item());
}
