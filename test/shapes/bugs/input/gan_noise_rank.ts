import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const config = { nz: 24, ngf: 8, nc: 1, batch: 5 } as const;

class Generator extends nn.Module {
  main = new nn.Sequential(
    new nn.ConvTranspose2d(config.nz, config.ngf * 4, 4, 1, 0, { bias: false }),
    new nn.BatchNorm2d(config.ngf * 4),
    new nn.ReLU(true),
    new nn.ConvTranspose2d(config.ngf * 4, config.ngf * 2, 4, 2, 1, { bias: false }),
    new nn.BatchNorm2d(config.ngf * 2),
    new nn.ReLU(true),
    new nn.ConvTranspose2d(config.ngf * 2, config.nc, 4, 2, 1, { bias: false }),
    new nn.Tanh(),
  );
  forward(z: torch.Tensor) {
    return this.main(z); // expect: rank-mismatch
  }
}

const g = new Generator();
const optG = new optim.Adam(g.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });
const sample = (n: number) => torch.randn(n, config.nz); // fix: const sample = (n: number) => torch.randn(n, config.nz, 1, 1);
optG.zero_grad();
const fake = g(sample(config.batch));
fake.mean().backward();
optG.step();
