// pix2pix: a U-Net generator built from the inside out, a patch discriminator on pairs, an image pool, L1 and adversarial losses.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(21);

type Norm = (features: number) => nn.Module;
const NORMS: { [key in 'batch' | 'instance' | 'none']: Norm } = {
  batch: (n) => new nn.BatchNorm2d(n, { affine: true, track_running_stats: true }),
  instance: (n) => new nn.InstanceNorm2d(n, { affine: false }),
  none: () => new nn.Identity(),
};

interface SkipOptions {
  submodule?: nn.Module;
  input?: number;
  outermost?: boolean;
  innermost?: boolean;
  norm?: Norm;
  dropout?: boolean;
}

class SkipBlock extends nn.Module {
  model: nn.Sequential;
  private outermost: boolean;

  constructor(outer: number, inner: number, options: SkipOptions = {}) {
    super();
    const {
      submodule,
      input = outer,
      outermost = false,
      innermost = false,
      norm = NORMS.batch,
      dropout = false,
    } = options;
    this.outermost = outermost;
    const down = new nn.Conv2d(input, inner, { kernel_size: 4, stride: 2, padding: 1, bias: false });
    const downrelu = new nn.LeakyReLU(0.2, true);
    const uprelu = new nn.ReLU(true);
    let layers: (nn.Module | undefined)[];
    if (outermost) {
      const up = new nn.ConvTranspose2d(inner * 2, outer, { kernel_size: 4, stride: 2, padding: 1 });
      layers = [down, submodule, uprelu, up, new nn.Tanh()];
    } else if (innermost) {
      const up = new nn.ConvTranspose2d(inner, outer, { kernel_size: 4, stride: 2, padding: 1, bias: false });
      layers = [downrelu, down, uprelu, up, norm(outer)];
    } else {
      const up = new nn.ConvTranspose2d(inner * 2, outer, { kernel_size: 4, stride: 2, padding: 1, bias: false });
      layers = [downrelu, down, norm(inner), submodule, uprelu, up, norm(outer)];
      if (dropout) layers.push(new nn.Dropout(0.5));
    }
    this.model = new nn.Sequential(...layers.filter((layer): layer is nn.Module => layer !== undefined));
  }

  forward(x: torch.Tensor) {
    if (this.outermost) return this.model(x);
    return torch.cat([x, this.model(x.clone())], 1);
  }
}

function unet(inputs: number, outputs: number, downs: number, ngf = 8, norm = NORMS.batch) {
  let block = new SkipBlock(ngf * 4, ngf * 4, { innermost: true, norm });
  for (let i = 0; i < downs - 4; i++)
    block = new SkipBlock(ngf * 4, ngf * 4, { submodule: block, norm, dropout: true });
  block = new SkipBlock(ngf * 2, ngf * 4, { submodule: block, norm });
  block = new SkipBlock(ngf, ngf * 2, { submodule: block, norm });
  return new SkipBlock(outputs, ngf, { submodule: block, input: inputs, outermost: true, norm });
}

class PatchDiscriminator extends nn.Module {
  model: nn.Sequential;

  constructor(inputs: number, ndf = 8, n_layers = 2, norm: Norm = NORMS.batch) {
    super();
    const sequence: nn.Module[] = [new nn.Conv2d(inputs, ndf, 4, 2, 1), new nn.LeakyReLU(0.2)];
    let mult = 1;
    for (let n = 1; n <= n_layers; n++) {
      const previous = mult;
      mult = Math.min(2 ** n, 8);
      const stride = n === n_layers ? 1 : 2;
      sequence.push(
        new nn.Conv2d(ndf * previous, ndf * mult, { kernel_size: 4, stride, padding: 1, bias: false }),
        norm(ndf * mult),
        new nn.LeakyReLU(0.2, true),
      );
    }
    sequence.push(new nn.Conv2d(ndf * mult, 1, 4, 1, 1));
    this.model = new nn.Sequential(...sequence);
  }

  forward(x: torch.Tensor) {
    return this.model(x);
  }
}

class GANLoss extends nn.Module {
  declare real_label: torch.Tensor;
  declare fake_label: torch.Tensor;
  loss: nn.Module;

  constructor(mode: 'vanilla' | 'lsgan', real = 1.0, fake = 0.0) {
    super();
    this.register_buffer('real_label', torch.tensor(real).float());
    this.register_buffer('fake_label', torch.tensor(fake).float());
    this.loss = mode === 'lsgan' ? new nn.MSELoss() : new nn.BCEWithLogitsLoss();
  }

  forward(prediction: torch.Tensor, is_real: boolean) {
    const target = (is_real ? this.real_label : this.fake_label).expand_as(prediction);
    return this.loss(prediction, target);
  }
}

/** Pictures the generator made some time ago, so that the discriminator does not forget them. */
class ImagePool {
  private images: torch.Tensor[] = [];
  constructor(private readonly size: number) {}

  query(batch: torch.Tensor): torch.Tensor {
    if (this.size === 0) return batch;
    const returned: torch.Tensor[] = [];
    for (const each of batch.detach().unbind(0)) {
      const image = each.unsqueeze(0);
      if (this.images.length < this.size) {
        this.images.push(image);
        returned.push(image);
      } else if (Math.random() > 0.5) {
        const at = Math.floor(Math.random() * this.size);
        returned.push(this.images[at].clone());
        this.images[at] = image;
      } else returned.push(image);
    }
    return torch.cat(returned, 0);
  }
}

function set_requires_grad(net: nn.Module, flag: boolean) {
  for (const param of net.parameters()) param.requires_grad_(flag);
}

class Pix2Pix {
  readonly netG = unet(1, 3, 5);
  readonly netD = new PatchDiscriminator(1 + 3);
  private readonly pool = new ImagePool(6);
  private readonly gan: GANLoss;
  private readonly l1 = new nn.L1Loss();
  private readonly optG: optim.Optimizer;
  private readonly optD: optim.Optimizer;
  real_A!: torch.Tensor;
  real_B!: torch.Tensor;
  fake_B!: torch.Tensor;
  readonly losses: Record<string, number> = {};

  constructor(
    mode: 'vanilla' | 'lsgan',
    private readonly lambda = 100,
  ) {
    this.gan = new GANLoss(mode);
    const betas: [number, number] = [0.5, 0.999];
    this.optG = new optim.Adam(this.netG.parameters(), { lr: 2e-4, betas });
    this.optD = new optim.Adam(this.netD.parameters(), { lr: 2e-4, betas });
  }

  set_input({ A, B }: { A: torch.Tensor; B: torch.Tensor }) {
    this.real_A = A;
    this.real_B = B;
  }

  private backward_D() {
    const fake_AB = this.pool.query(torch.cat([this.real_A, this.fake_B], 1));
    const loss_fake = this.gan(this.netD(fake_AB), false);
    const real_AB = torch.cat([this.real_A, this.real_B], 1);
    const loss_real = this.gan(this.netD(real_AB), true);
    const loss = loss_fake.add(loss_real).mul(0.5);
    loss.backward();
    this.losses.D = loss.item();
  }

  private backward_G() {
    const pred_fake = this.netD(torch.cat([this.real_A, this.fake_B], 1));
    const loss_gan = this.gan(pred_fake, true);
    const loss_l1 = this.l1(this.fake_B, this.real_B).mul(this.lambda);
    loss_gan.add(loss_l1).backward();
    Object.assign(this.losses, { G: loss_gan.item(), L1: loss_l1.item() });
  }

  optimize() {
    this.fake_B = this.netG(this.real_A);
    set_requires_grad(this.netD, true);
    this.optD.zero_grad();
    this.backward_D();
    this.optD.step();
    set_requires_grad(this.netD, false);
    this.optG.zero_grad();
    this.backward_G();
    this.optG.step();
  }
}

for (const mode of ['vanilla', 'lsgan'] as const) {
  const model = new Pix2Pix(mode);
  for (let i = 0; i < 2; i++) {
    const B = torch.rand(4, 3, 64, 64).mul(2).sub(1);
    const A = B.mean({ dim: 1, keepdim: true });
    model.set_input({ A, B });
    model.optimize();
  }
  const text = Object.entries(model.losses).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  console.log(mode, text.join(', '), model.netD(torch.zeros(1, 4, 64, 64)).shape);
}
