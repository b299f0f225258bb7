// %% Super-resolution: factor 3 with pixel shuffle, a residual trunk, PSNR at the end
import * as torch from 'tensorpad';
import { nn, optim, tqdm } from 'tensorpad';
import { transforms } from 'tensorpad/vision';

const F = nn.functional;
const SCALE = 3;
const PATCH = 8;
torch.manual_seed(2);

// %%
/** Smooth coloured pictures of any size. */
const paint = (height: number, width: number) =>
  F.interpolate(torch.rand(1, 3, 5, 6), { size: [height, width], mode: 'bicubic', align_corners: true })
    .squeeze(0)
    .clamp(0, 1);

class Pairs extends torch.utils.data.Dataset<{ low: torch.Tensor; high: torch.Tensor }> {
  private readonly cut = new transforms.RandomCrop(PATCH * SCALE);
  constructor(private readonly pictures: torch.Tensor[]) {
    super();
  }
  override get length() {
    return this.pictures.length * 4;
  }
  override at(index: number) {
    const high = this.cut(this.pictures[index % this.pictures.length]);
    const low = F.avg_pool2d(high, SCALE);
    return { low, high };
  }
}

const loaders = {
  train: new torch.utils.data.DataLoader(new Pairs([paint(40, 50), paint(48, 36), paint(60, 60)]), {
    batch_size: 5,
    shuffle: true,
  }),
  val: new torch.utils.data.DataLoader(new Pairs([paint(36, 36)]), { batch_size: 1 }),
};

// %%
class Residual extends nn.Module {
  private readonly body: nn.Sequential;
  constructor(
    channels: number,
    private readonly weight = 0.2,
  ) {
    super();
    this.body = new nn.Sequential(
      new nn.Conv2d(channels, channels, 3, { padding: 'same' }),
      new nn.PReLU(channels),
      new nn.Conv2d(channels, channels, 3, { padding: 'same' }),
    );
  }
  override forward(x: torch.Tensor): torch.Tensor {
    return x.add(this.body(x), { alpha: this.weight });
  }
}

interface UpscalerOptions {
  channels?: number;
  blocks?: number;
  scale?: number;
}

class Upscaler extends nn.Module {
  readonly head: nn.Conv2d;
  readonly trunk: nn.Sequential;
  readonly tail: nn.Sequential;
  readonly scale: number;

  constructor(options: UpscalerOptions = {}) {
    super();
    const { channels = 12, blocks = 3, scale = SCALE } = options;
    this.scale = scale;
    this.head = new nn.Conv2d(3, channels, 5, { padding: 2 });
    const trunk: nn.Module[] = [];
    for (let i = 0; i < blocks; i++) trunk.push(new Residual(channels));
    this.trunk = new nn.Sequential(...trunk);
    this.tail = new nn.Sequential(
      new nn.Conv2d(channels, 3 * scale * scale, 3, { padding: 1 }),
      new nn.PixelShuffle(scale),
    );
  }

  override forward(low: torch.Tensor) {
    const shallow = this.head(low);
    const deep = this.trunk(shallow).add(shallow);
    const plain = F.interpolate(low, { scale_factor: this.scale, mode: 'bilinear', align_corners: false });
    return this.tail(deep).add(plain) as torch.Tensor;
  }
}

// %%
class CharbonnierLoss extends nn.Module {
  constructor(private readonly eps = 1e-3) {
    super();
  }
  override forward(a: torch.Tensor, b: torch.Tensor) {
    return a
      .sub(b)
      .pow(2)
      .add(this.eps ** 2)
      .sqrt()
      .mean();
  }
}

/** Edges count too: what two fixed filters see. */
function edgeLoss(a: torch.Tensor, b: torch.Tensor) {
  const sobel = torch
    .tensor([
      [1, 0, -1],
      [2, 0, -2],
      [1, 0, -1],
    ])
    .float();
  const kernel = torch.stack([sobel, sobel.t()]).unsqueeze(1).repeat(3, 1, 1, 1);
  const edges = (x: torch.Tensor) => F.conv2d(x, kernel, { padding: 1, groups: 3 });
  return F.l1_loss(edges(a), edges(b));
}

const psnr = (a: torch.Tensor, b: torch.Tensor) => -10 * Math.log10(F.mse_loss(a, b).item());

const model = new Upscaler({ channels: 8 });
const charbonnier = new CharbonnierLoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
const plateau = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });

function validate(): number {
  model.eval();
  const values = torch.no_grad(() => [...loaders.val].map(({ low, high }) => psnr(model(low).clamp(0, 1), high)));
  model.train();
  return values.reduce((a, b) => a + b, 0) / values.length;
}

for (const epoch of tqdm([...Array(3).keys()])) {
  for (const { low, high } of loaders.train) {
    optimizer.zero_grad();
    const upscaled = model(low);
    const loss = charbonnier(upscaled, high).add(edgeLoss(upscaled, high).mul(0.1));
    loss.backward();
    optimizer.step();
  }
  const quality = validate();
  plateau.step(-quality);
  console.log(epoch, quality > 0);
}

// %% Whole picture: reflect the rim, upscale, cut the rim off
const small = F.avg_pool2d(paint(36, 48).unsqueeze(0), SCALE);
const rim = 4;
const large = torch.no_grad(() => model(F.pad(small, [rim, rim, rim, rim], { mode: 'reflect' })));
const cut = large.at('...', `${rim * SCALE}:${-rim * SCALE}`, `${rim * SCALE}:${-rim * SCALE}`);
console.log(cut.shape);
