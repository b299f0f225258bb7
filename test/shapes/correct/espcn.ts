// Super-resolution: sub-pixel convolution, a residual dense network, perceptual loss from a frozen extractor, PSNR and SSIM.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(19);

type Scale = 2 | 3 | 4;

class ESPCN extends nn.Module {
  feature_maps: nn.Sequential;
  sub_pixel: nn.Sequential;

  constructor(channels: number, scale: Scale) {
    super();
    this.feature_maps = new nn.Sequential(
      new nn.Conv2d(channels, 16, { kernel_size: 5, padding: 2 }),
      new nn.Tanh(),
      new nn.Conv2d(16, 8, { kernel_size: 3, padding: 1 }),
      new nn.Tanh(),
    );
    this.sub_pixel = new nn.Sequential(
      new nn.Conv2d(8, channels * scale ** 2, 3, { padding: 1 }),
      new nn.PixelShuffle(scale),
    );
    for (const module of this.modules())
      if (module instanceof nn.Conv2d) {
        nn.init.normal_(module.weight!, { mean: 0, std: Math.sqrt(2 / (module.out_channels * 9)) });
        nn.init.zeros_(module.bias!);
      }
  }

  forward(x: torch.Tensor) {
    return this.sub_pixel(this.feature_maps(x)).clamp(0, 1);
  }
}

class DenseLayer extends nn.Module {
  conv: nn.Conv2d;

  constructor(inputs: number, growth: number) {
    super();
    this.conv = new nn.Conv2d(inputs, growth, 3, { padding: 'same' });
  }

  forward(x: torch.Tensor) {
    return torch.cat([x, F.relu(this.conv(x))], 1);
  }
}

class ResidualDenseBlock extends nn.Module {
  layers: nn.Sequential;
  fuse: nn.Conv2d;

  constructor(inputs: number, growth: number, count: number) {
    super();
    this.layers = new nn.Sequential(
      ...[...Array(count).keys()].map((i) => new DenseLayer(inputs + growth * i, growth)),
    );
    this.fuse = new nn.Conv2d(inputs + growth * count, inputs, 1);
  }

  forward(x: torch.Tensor) {
    return x.add(this.fuse(this.layers(x)));
  }
}

class RDN extends nn.Module {
  entry: nn.ModuleList;
  blocks: nn.ModuleList;
  global_fuse: nn.Sequential;
  upscale: nn.Sequential;
  out: nn.Conv2d;

  constructor({
    scale,
    channels = 3,
    features = 8,
    growth = 4,
    blocks = 3,
    layers = 2,
  }: { scale: Scale; channels?: number; features?: number; growth?: number; blocks?: number; layers?: number }) {
    super();
    this.entry = new nn.ModuleList([
      new nn.Conv2d(channels, features, 3, 1, 1),
      new nn.Conv2d(features, features, 3, 1, 1),
    ]);
    this.blocks = new nn.ModuleList();
    for (let b = 0; b < blocks; b++) this.blocks.append(new ResidualDenseBlock(features, growth, layers));
    this.global_fuse = new nn.Sequential(
      new nn.Conv2d(features * blocks, features, 1),
      new nn.Conv2d(features, features, 3, 1, 1),
    );
    const steps: nn.Module[] = [];
    if (scale === 2 || scale === 4) {
      for (let s = scale; s > 1; s /= 2)
        steps.push(new nn.Conv2d(features, features * 4, 3, 1, 1), new nn.PixelShuffle(2));
    } else steps.push(new nn.Conv2d(features, features * scale ** 2, 3, 1, 1), new nn.PixelShuffle(scale));
    this.upscale = new nn.Sequential(...steps);
    this.out = new nn.Conv2d(features, channels, 3, 1, 1);
  }

  forward(x: torch.Tensor) {
    const [first, second] = [this.entry[0], this.entry[1]];
    const shallow = first(x);
    let h = second(shallow);
    const local: torch.Tensor[] = [];
    for (const block of this.blocks) local.push((h = block(h)));
    h = this.global_fuse(torch.cat(local, { dim: 1 })).add(shallow);
    return this.out(this.upscale(h));
  }
}

class Perceptual extends nn.Module {
  extractor: nn.Sequential;
  declare mean: torch.Tensor;
  declare std: torch.Tensor;

  constructor() {
    super();
    this.extractor = new nn.Sequential(
      new nn.Conv2d(3, 8, 3),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(8, 16, 3),
    );
    this.extractor.eval().requires_grad_(false);
    this.register_buffer('mean', torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1));
    this.register_buffer('std', torch.tensor([0.229, 0.224, 0.225]).view(1, -1, 1, 1));
  }

  forward(a: torch.Tensor, b: torch.Tensor) {
    const [x, y] = [a, b].map((image) => this.extractor(image.sub(this.mean).div(this.std)));
    return F.l1_loss(x, y.detach());
  }
}

const psnr = (a: torch.Tensor, b: torch.Tensor) => -10 * Math.log10(F.mse_loss(a, b).item());

function gaussian(size: number, sigma: number) {
  const coords = torch
    .arange(size)
    .float()
    .sub(Math.floor(size / 2));
  const g = coords
    .square()
    .div(2 * sigma ** 2)
    .neg()
    .exp();
  return g.div(g.sum());
}

function ssim(a: torch.Tensor, b: torch.Tensor, size = 7) {
  const channels = a.size(1);
  const line = gaussian(size, 1.5).unsqueeze(1);
  const window = line.mm(line.t()).expand(channels, 1, size, size).contiguous();
  const blur = (t: torch.Tensor) => F.conv2d(t, window, { padding: Math.floor(size / 2), groups: channels });
  const [mu1, mu2] = [blur(a), blur(b)];
  const sigma1 = blur(a.mul(a)).sub(mu1.square());
  const sigma2 = blur(b.mul(b)).sub(mu2.square());
  const sigma12 = blur(a.mul(b)).sub(mu1.mul(mu2));
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  const top = mu1.mul(mu2).mul(2).add(c1).mul(sigma12.mul(2).add(c2));
  const bottom = mu1.square().add(mu2.square()).add(c1).mul(sigma1.add(sigma2).add(c2));
  return top.div(bottom).mean([1, 2, 3]);
}

const high = torch.rand(6, 3, 36, 36);
const perceptual = new Perceptual();
for (const scale of [2, 3, 4] as const) {
  const low = F.interpolate(high, { scale_factor: 1 / scale, mode: 'bicubic', antialias: true }).clamp(0, 1);
  const networks = { espcn: new ESPCN(3, scale), rdn: new RDN({ scale }) };
  for (const [name, net] of Object.entries(networks)) {
    const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
    for (let step = 0; step < 2; step++) {
      const made = net(low);
      const pixel = F.l1_loss(made, high);
      const loss = pixel.add(perceptual(made, high).mul(0.1));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
    torch.no_grad(() => {
      const made = net(low).clip(0, 1);
      console.log(scale, name, psnr(made, high) > 0, ssim(made, high).shape);
    });
  }
}
const mosaic = F.pixel_unshuffle(high, 2);
console.log(mosaic.shape, F.pixel_shuffle(mosaic, 2).equal(high));
