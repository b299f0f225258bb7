// A small VAE; new samples are drawn with another latent size than it was built with.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class VAE extends nn.Module {
  fc1 = new nn.Linear(64, 32);
  mu = new nn.Linear(32, 16);
  logvar = new nn.Linear(32, 16);
  fc3 = new nn.Linear(16, 32);
  fc4 = new nn.Linear(32, 64);

  encode(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h = F.relu(this.fc1(x));
    return [this.mu(h), this.logvar(h)];
  }

  decode(z: torch.Tensor) {
    return torch.sigmoid(this.fc4(F.relu(this.fc3(z)))); // expect: size-mismatch
  }

  forward(x: torch.Tensor) {
    const [mu, logvar] = this.encode(x);
    const z = mu.add(torch.randn_like(mu).mul(logvar.mul(0.5).exp()));
    return [this.decode(z), mu, logvar];
  }
}

const vae = new VAE();
const [recon] = vae(torch.rand(10, 64));
console.log(recon.shape);

torch.no_grad(() => {
  const z = torch.randn(4, 20); // fix: const z = torch.randn(4, 16);
  const samples = vae.decode(z).view(4, 1, 8, 8);
  console.log(samples.mean().item());
});
