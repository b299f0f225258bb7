// A convolutional VAE whose flat size is measured, not computed.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

class Encoder extends nn.Module {
  convs: nn.Sequential;
  flat: number;
  shape: readonly number[];
  mu: nn.Linear;
  logvar: nn.Linear;

  constructor(channels: readonly number[], image: readonly [number, number, number], latent: number) {
    super();
    const layers: nn.Module[] = [];
    let inputs = image[0];
    for (const outputs of channels) {
      layers.push(
        new nn.Conv2d(inputs, outputs, 3, { stride: 2, padding: 1 }),
        new nn.GroupNorm(4, outputs),
        new nn.SiLU(),
      );
      inputs = outputs;
    }
    this.convs = new nn.Sequential(...layers);
    const probe = torch.no_grad(() => this.convs(torch.zeros(1, ...image)));
    this.shape = [...probe.shape].slice(1);
    this.flat = probe.numel();
    this.mu = new nn.Linear(this.flat, latent);
    this.logvar = new nn.Linear(this.flat, latent);
  }

  forward(x: torch.Tensor) {
    const h = this.convs(x).flatten(1);
    return { mu: this.mu(h), logvar: this.logvar(h).clamp(-8, 8) };
  }
}

class Decoder extends nn.Module {
  fc: nn.Linear;
  deconvs: nn.Sequential;

  constructor(
    private start: readonly number[],
    channels: readonly number[],
    outputs: number,
    latent: number,
  ) {
    super();
    this.fc = new nn.Linear(
      latent,
      start.reduce((a, b) => a * b, 1),
    );
    const layers: nn.Module[] = [];
    for (let i = 0; i < channels.length; i++) {
      const next = channels[i + 1] ?? outputs;
      layers.push(new nn.ConvTranspose2d(channels[i], next, 3, { stride: 2, padding: 1, output_padding: 1 }));
      if (i < channels.length - 1) layers.push(new nn.GroupNorm(4, next), new nn.SiLU());
    }
    this.deconvs = new nn.Sequential(...layers);
  }

  forward(z: torch.Tensor) {
    const h = this.fc(z).view([-1, ...this.start]);
    return torch.sigmoid(this.deconvs(h));
  }
}

const IMAGE = [3, 32, 32] as const;
const CHANNELS = [8, 16, 24];
const LATENT = 10;
const encoder = new Encoder(CHANNELS, IMAGE, LATENT);
const decoder = new Decoder(encoder.shape, [...CHANNELS].reverse(), IMAGE[0], LATENT);

const parameters = [encoder, decoder].flatMap((module) => [...module.parameters()]);
const optimizer = new optim.Adam(parameters, { lr: 2e-3 });
const beta = 0.5;

function step(images: torch.Tensor) {
  const { mu, logvar } = encoder(images);
  const sigma = logvar.div(2).exp();
  const z = torch.addcmul(mu, sigma, torch.randn_like(sigma));
  const recon = decoder(z);
  const recon_loss = F.mse_loss(recon, images, { reduction: 'none' }).sum([1, 2, 3]);
  const kl = mu.square().add(logvar.exp()).sub(logvar).sub(1).sum(1).mul(0.5);
  const loss = recon_loss.add(kl.mul(beta)).mean();
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  return { loss: loss.item(), kl: kl.mean().item() };
}

for (const count of [8, 8, 3]) console.log(step(torch.rand(count, ...IMAGE)));

// Between two pictures: a line in the latent space, decoded.
torch.no_grad(() => {
  const { mu } = encoder(torch.rand(2, 3, 32, 32));
  const steps = torch.linspace(0, 1, 5).unsqueeze(1);
  const path = torch.lerp(mu.at('0:1'), mu.at('1:2'), steps);
  console.log(decoder(path).shape);
});
