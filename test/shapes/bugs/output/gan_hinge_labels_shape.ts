import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class PatchGAN extends nn.Module {
  model = new nn.Sequential(
    new nn.Conv2d(4, 16, 4, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.2, true),
    new nn.Conv2d(16, 32, 4, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.2, true),
    new nn.Conv2d(32, 1, 4, { padding: 1 }),
  );
  forward(input: torch.Tensor, output: torch.Tensor) {
    return this.model(torch.cat([input, output], { dim: 1 }));
  }
}
const disc = new PatchGAN();
const adversarial = new nn.BCEWithLogitsLoss();
const opt = new optim.Adam(disc.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });
const sketch = torch.rand(2, 1, 32, 32);
const photo = torch.rand(2, 3, 32, 32);
const patch = [2, 1, 32 / 4, 32 / 4] as const; // fix: const patch = [2, 1, 32 / 4 - 1, 32 / 4 - 1] as const;
const [valid, fake] = [torch.ones(...patch), torch.zeros(...patch)];
const realLoss = adversarial(disc(sketch, photo), valid); // expect: target-mismatch
const fakeLoss = adversarial(disc(sketch, torch.rand_like(photo)), fake);
const loss = realLoss.add(fakeLoss).mul(0.5);
opt.zero_grad();
loss.backward();
opt.step();
