// CycleGAN with residual generators, identity and cycle losses, and learning rates that fall linearly after a while.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { chain } = {
  /** Goes through several iterables one after the other. */
  *chain<T>(...parts: Iterable<T>[]) {
    for (const part of parts) yield* part;
  },
};

class ResidualBlock extends nn.Module {
  block: nn.Sequential;

  constructor(features: number) {
    super();
    const half = () => [
      new nn.ReflectionPad2d(1),
      new nn.Conv2d(features, features, 3),
      new nn.InstanceNorm2d(features),
    ];
    this.block = new nn.Sequential(...half(), new nn.ReLU(true), ...half());
  }

  override forward(x: torch.Tensor) {
    return x.add(this.block(x));
  }
}

class Generator extends nn.Module {
  model: nn.Sequential;

  constructor(
    private readonly input_shape: readonly [number, number, number],
    blocks: number,
  ) {
    super();
    const [channels] = input_shape;
    let features = 8;
    const model: nn.Module[] = [
      new nn.ReflectionPad2d(channels),
      new nn.Conv2d(channels, features, 2 * channels + 1),
      new nn.InstanceNorm2d(features),
      new nn.ReLU(true),
    ];
    for (let _ = 0; _ < 2; _++) {
      model.push(new nn.Conv2d(features, features * 2, 3, { stride: 2, padding: 1 }));
      features *= 2;
      model.push(new nn.InstanceNorm2d(features), new nn.ReLU(true));
    }
    for (let _ = 0; _ < blocks; _++) model.push(new ResidualBlock(features));
    for (let _ = 0; _ < 2; _++) {
      model.push(
        new nn.Upsample({ scale_factor: 2 }),
        new nn.Conv2d(features, features / 2, 3, { stride: 1, padding: 1 }),
      );
      features /= 2;
      model.push(new nn.InstanceNorm2d(features), new nn.ReLU(true));
    }
    model.push(new nn.ReflectionPad2d(channels), new nn.Conv2d(features, channels, 2 * channels + 1), new nn.Tanh());
    this.model = new nn.Sequential(...model);
  }

  forward(x: torch.Tensor) {
    return this.model(x);
  }

  get device_shape() {
    return [1, ...this.input_shape];
  }
}

class Discriminator extends nn.Module {
  model: nn.Sequential;
  output_shape: [number, number, number];

  constructor([channels, height, width]: readonly [number, number, number]) {
    super();
    this.output_shape = [1, Math.floor(height / 2 ** 3), Math.floor(width / 2 ** 3)];
    const block = (i: number, o: number, normalize = true) => {
      const layers: nn.Module[] = [new nn.Conv2d(i, o, 4, { stride: 2, padding: 1 })];
      if (normalize) layers.push(new nn.InstanceNorm2d(o));
      layers.push(new nn.LeakyReLU(0.2, { inplace: true }));
      return layers;
    };
    this.model = new nn.Sequential(
      ...block(channels, 8, false),
      ...block(8, 16),
      ...block(16, 32),
      new nn.ZeroPad2d([1, 0, 1, 0]),
      new nn.Conv2d(32, 1, 4, { padding: 1 }),
    );
  }

  forward(img: torch.Tensor): torch.Tensor {
    return this.model(img);
  }
}

class ReplayBuffer {
  #data: torch.Tensor[] = [];

  constructor(private max_size = 5) {
    if (max_size <= 0) throw new RangeError('an empty buffer keeps nothing');
  }

  push_and_pop(data: torch.Tensor) {
    const to_return: torch.Tensor[] = [];
    for (let i = 0; i < data.size(0); i++) {
      const element = data.at(i).detach().unsqueeze(0);
      if (this.#data.length < this.max_size) {
        this.#data.push(element);
        to_return.push(element);
        continue;
      }
      if (i % 2 === 0) {
        const slot = (i * 7) % this.max_size;
        to_return.push(this.#data[slot].clone());
        this.#data[slot] = element;
      } else to_return.push(element);
    }
    return torch.cat(to_return);
  }
}

class LambdaDecay {
  constructor(
    private n_epochs: number,
    private offset: number,
    private decay_start: number,
  ) {}

  step = (epoch: number) =>
    1.0 - Math.max(0, epoch + this.offset - this.decay_start) / (this.n_epochs - this.decay_start);
}

const SHAPE = [3, 32, 32] as const;
const [criterion_GAN, criterion_cycle, criterion_identity] = [new nn.MSELoss(), new nn.L1Loss(), new nn.L1Loss()];
const [G_AB, G_BA] = [0, 1].map(() => new Generator(SHAPE, 2));
const [D_A, D_B] = [new Discriminator(SHAPE), new Discriminator(SHAPE)];
for (const net of [G_AB, G_BA, D_A, D_B])
  for (const m of net.modules()) if (m instanceof nn.Conv2d) nn.init.normal_(m.weight, 0, 0.02);

const N_EPOCHS = 3;
const optimizer_G = new optim.Adam([...chain(G_AB.parameters(), G_BA.parameters())], { lr: 2e-4, betas: [0.5, 0.999] });
const [optimizer_D_A, optimizer_D_B] = [D_A, D_B].map(
  (d) => new optim.Adam(d.parameters(), { lr: 2e-4, betas: [0.5, 0.999] }),
);
const decay = new LambdaDecay(N_EPOCHS, 0, 1);
const schedulers = [optimizer_G, optimizer_D_A, optimizer_D_B].map(
  (o) => new optim.lr_scheduler.LambdaLR(o, decay.step),
);
const [fake_A_buffer, fake_B_buffer] = [new ReplayBuffer(), new ReplayBuffer(4)];

function domain(batch: number, bright: boolean) {
  const [c, h, w] = SHAPE;
  const noise = torch.rand(batch, c, h, w).mul(0.4);
  return bright ? noise.add(0.5) : noise.sub(0.8);
}

for (let epoch = 0; epoch < N_EPOCHS; epoch++) {
  const real_A = domain(2, true);
  const real_B = domain(2, false);
  const valid = torch.ones(real_A.size(0), ...D_A.output_shape);
  const fake = torch.zeros(real_A.size(0), ...D_A.output_shape);

  G_AB.train();
  G_BA.train();
  optimizer_G.zero_grad();
  const loss_identity = criterion_identity(G_BA(real_A), real_A)
    .add(criterion_identity(G_AB(real_B), real_B))
    .div(2);
  const fake_B = G_AB(real_A);
  const loss_GAN_AB = criterion_GAN(D_B(fake_B), valid);
  const fake_A = G_BA(real_B);
  const loss_GAN_BA = criterion_GAN(D_A(fake_A), valid);
  const loss_GAN = loss_GAN_AB.add(loss_GAN_BA).div(2);
  const loss_cycle = criterion_cycle(G_BA(fake_B), real_A)
    .add(criterion_cycle(G_AB(fake_A), real_B))
    .div(2);
  const loss_G = loss_GAN.add(loss_cycle.mul(10)).add(loss_identity.mul(5));
  loss_G.backward();
  optimizer_G.step();

  const discriminate = (
    d: Discriminator,
    o: optim.Optimizer,
    real: torch.Tensor,
    made: torch.Tensor,
    buffer: ReplayBuffer,
  ) => {
    o.zero_grad();
    const loss_real = criterion_GAN(d(real), valid);
    const loss_fake = criterion_GAN(d(buffer.push_and_pop(made).detach()), fake);
    const loss = loss_real.add(loss_fake).div(2);
    loss.backward();
    o.step();
    return loss.item();
  };
  const loss_D =
    discriminate(D_A, optimizer_D_A, real_A, fake_A, fake_A_buffer) +
    discriminate(D_B, optimizer_D_B, real_B, fake_B, fake_B_buffer);
  for (const scheduler of schedulers) scheduler.step();
  console.log(`[${epoch}] D ${(loss_D / 2).toFixed(4)} G ${loss_G.item().toFixed(4)}`, G_AB.device_shape);
}
