import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

// %% Settings
const opt = { batch: 8, image: 32, nz: 16, ngf: 8, ndf: 8, nc: 3, lr: 2e-4, beta1: 0.5 };
torch.manual_seed(999);

const dataset = new datasets.FakeData({
  size: 20, // the last batch has four pictures, and everything below asks the batch for its size
  image_size: [opt.nc, 40, 40],
  transform: new transforms.Compose([
    new transforms.Resize(opt.image),
    new transforms.CenterCrop(opt.image),
    new transforms.ToTensor(),
    new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  ]),
});
const dataloader = new torch.utils.data.DataLoader(dataset, { batch_size: opt.batch, shuffle: true });
const device = torch.device(torch.cuda.is_available() ? 'cuda:0' : 'cpu');

// %% Networks
function weights_init(m: nn.Module) {
  if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) nn.init.normal_(m.weight, 0, 0.02);
  else if (m instanceof nn.BatchNorm2d) {
    nn.init.normal_(m.weight!, 1, 0.02);
    nn.init.constant_(m.bias!, 0);
  }
}

class Generator extends nn.Module {
  main = new nn.Sequential(
    new nn.ConvTranspose2d(opt.nz, opt.ngf * 4, 4, 1, 0, { bias: false }),
    new nn.BatchNorm2d(opt.ngf * 4),
    new nn.ReLU(true),
    new nn.ConvTranspose2d(opt.ngf * 4, opt.ngf * 2, 4, 2, 1, { bias: false }),
    new nn.BatchNorm2d(opt.ngf * 2),
    new nn.ReLU(true),
    new nn.ConvTranspose2d(opt.ngf * 2, opt.ngf, 4, 2, 1, { bias: false }),
    new nn.BatchNorm2d(opt.ngf),
    new nn.ReLU(true),
    new nn.ConvTranspose2d(opt.ngf, opt.nc, 4, 2, 1, { bias: false }),
    new nn.Tanh(),
  );

  forward(input: torch.Tensor) {
    return this.main(input);
  }
}

class Discriminator extends nn.Module {
  main = new nn.Sequential(
    new nn.Conv2d(opt.nc, opt.ndf, 4, 2, 1, { bias: false }),
    new nn.LeakyReLU(0.2, { inplace: true }),
    new nn.Conv2d(opt.ndf, opt.ndf * 2, 4, 2, 1, { bias: false }),
    new nn.BatchNorm2d(opt.ndf * 2),
    new nn.LeakyReLU(0.2, { inplace: true }),
    new nn.Conv2d(opt.ndf * 2, opt.ndf * 4, 4, 2, 1, { bias: false }),
    new nn.BatchNorm2d(opt.ndf * 4),
    new nn.LeakyReLU(0.2, { inplace: true }),
    new nn.Conv2d(opt.ndf * 4, 1, 4, 1, 0, { bias: false }),
    new nn.Sigmoid(),
  );

  forward(input: torch.Tensor) {
    return this.main(input).view(-1);
  }
}

const netG = new Generator().to(device);
const netD = new Discriminator().to(device);
netG.apply(weights_init);
netD.apply(weights_init);

// %% Training
const criterion = new nn.BCELoss();
const fixed_noise = torch.randn(16, opt.nz, 1, 1, { device });
const [real_label, fake_label] = [1, 0];
const optimizerD = new optim.Adam(netD.parameters(), { lr: opt.lr, betas: [opt.beta1, 0.999] });
const optimizerG = new optim.Adam(netG.parameters(), { lr: opt.lr, betas: [opt.beta1, 0.999] });

const G_losses: number[] = [];
const D_losses: number[] = [];
for (const data of dataloader) {
  netD.zero_grad();
  const real = data[0].to(device);
  const b_size = real.size(0);
  const label = torch.full([b_size], real_label, { dtype: torch.float, device });
  let output = netD(real);
  const errD_real = criterion(output, label);
  errD_real.backward();

  const noise = torch.randn(b_size, opt.nz, 1, 1, { device });
  const fake = netG(noise);
  label.fill_(fake_label);
  output = netD(fake.detach());
  const errD_fake = criterion(output, label);
  errD_fake.backward();
  const errD = errD_real.add(errD_fake);
  optimizerD.step();

  netG.zero_grad();
  label.fill_(real_label);
  output = netD(fake);
  const errG = criterion(output, label);
  errG.backward();
  optimizerG.step();

  G_losses.push(errG.item());
  D_losses.push(errD.item());
}
const samples = torch.no_grad(() => netG(fixed_noise).detach().cpu());
console.log(samples.shape, G_losses.length, D_losses.at(-1));
