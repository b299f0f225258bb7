import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class VAE extends nn.Module {
  enc = new nn.Sequential(new nn.Conv2d(1, 8, 3, 2, 1), new nn.ReLU(), new nn.Conv2d(8, 16, 3, 2, 1), new nn.ReLU());
  mu = new nn.Linear(16 * 7 * 7, 10);
  logvar = new nn.Linear(16 * 7 * 7, 10);
  grow = new nn.Linear(10, 16 * 7 * 7);
  dec = new nn.Sequential(
    new nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1 }), // fix: new nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1, output_padding: 1 }),
    new nn.ReLU(),
    new nn.ConvTranspose2d(8, 1, 3, { stride: 2, padding: 1, output_padding: 1 }),
    new nn.Sigmoid(),
  );
  reparameterize(mu: torch.Tensor, logvar: torch.Tensor) {
    const std = logvar.mul(0.5).exp();
    return mu.add(torch.randn_like(std).mul(std));
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const h = this.enc(x).flatten(1);
    const [mu, lv] = [this.mu(h), this.logvar(h)];
    const z = this.reparameterize(mu, lv);
    return [this.dec(this.grow(z).view(-1, 16, 7, 7)), mu, lv];
  }
}
const lossFn = (r: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, lv: torch.Tensor) => {
  const bce = F.binary_cross_entropy(r, x, { reduction: 'sum' }); // expect: target-mismatch
  const kld = lv.add(1).sub(mu.pow(2)).sub(lv.exp()).sum().mul(-0.5);
  return bce.add(kld);
};
const images = torch.rand(4, 1, 28, 28);
const [r, mu, lv] = new VAE()(images);
lossFn(r, images, mu, lv).backward();
