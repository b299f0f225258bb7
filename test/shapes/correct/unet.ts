// U-Net for sizes that do not halve evenly: the way up is padded to the bridge.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { Dataset, DataLoader } = torch.utils.data;

class DoubleConv extends nn.Module {
  double_conv: nn.Sequential;

  constructor(in_channels: number, out_channels: number, mid_channels = out_channels) {
    super();
    this.double_conv = new nn.Sequential(
      new nn.Conv2d(in_channels, mid_channels, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(mid_channels),
      new nn.ReLU(true),
      new nn.Conv2d(mid_channels, out_channels, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(out_channels),
      new nn.ReLU(true),
    );
  }

  forward(x: torch.Tensor) {
    return this.double_conv(x);
  }
}

class Down extends nn.Module {
  maxpool_conv: nn.Sequential;

  constructor(i: number, o: number) {
    super();
    this.maxpool_conv = new nn.Sequential(new nn.MaxPool2d(2), new DoubleConv(i, o));
  }

  forward(x: torch.Tensor) {
    return this.maxpool_conv(x);
  }
}

class Up extends nn.Module {
  up: nn.Module;
  conv: DoubleConv;

  constructor(i: number, o: number, bilinear: boolean) {
    super();
    if (bilinear) {
      this.up = new nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: true });
      this.conv = new DoubleConv(i, o, Math.floor(i / 2));
    } else {
      this.up = new nn.ConvTranspose2d(i, Math.floor(i / 2), 2, { stride: 2 });
      this.conv = new DoubleConv(i, o);
    }
  }

  forward(x1: torch.Tensor, x2: torch.Tensor) {
    x1 = this.up(x1);
    const diffY = x2.size(2) - x1.size(2);
    const diffX = x2.size(3) - x1.size(3);
    x1 = F.pad(x1, [
      Math.floor(diffX / 2),
      diffX - Math.floor(diffX / 2),
      Math.floor(diffY / 2),
      diffY - Math.floor(diffY / 2),
    ]);
    return this.conv(torch.cat([x2, x1], { dim: 1 }));
  }
}

class UNet extends nn.Module {
  inc: DoubleConv;
  down1: Down;
  down2: Down;
  down3: Down;
  up1: Up;
  up2: Up;
  up3: Up;
  outc: nn.Conv2d;

  constructor(n_channels: number, n_classes: number, bilinear = false) {
    super();
    const factor = bilinear ? 2 : 1;
    this.inc = new DoubleConv(n_channels, 8);
    this.down1 = new Down(8, 16);
    this.down2 = new Down(16, 32);
    this.down3 = new Down(32, 64 / factor);
    this.up1 = new Up(64, 32 / factor, bilinear);
    this.up2 = new Up(32, 16 / factor, bilinear);
    this.up3 = new Up(16, 8, bilinear);
    this.outc = new nn.Conv2d(8, n_classes, 1);
  }

  forward(x: torch.Tensor) {
    const x1 = this.inc(x);
    const x2 = this.down1(x1);
    const x3 = this.down2(x2);
    const x4 = this.down3(x3);
    x = this.up1(x4, x3);
    x = this.up2(x, x2);
    x = this.up3(x, x1);
    return this.outc(x);
  }
}

/** Discs on noise, and masks of where they are. */
class Discs extends Dataset<{ image: torch.Tensor; mask: torch.Tensor }> {
  constructor(
    private count: number,
    private height: number,
    private width: number,
  ) {
    super();
  }

  get length() {
    return this.count;
  }

  at(i: number) {
    const ys = torch.arange(this.height).unsqueeze(1);
    const xs = torch.arange(this.width).unsqueeze(0);
    const [cy, cx, r] = [8 + (i % 5), 10 + (i % 7), 4 + (i % 3)];
    const inside = ys
      .sub(cy)
      .pow(2)
      .add(xs.sub(cx).pow(2))
      .le(r * r);
    const image = torch.randn(1, this.height, this.width).mul(0.1).add(inside.float());
    return { image, mask: inside.long() };
  }
}

function dice(probabilities: torch.Tensor, truth: torch.Tensor, epsilon = 1e-6) {
  const dims = [-1, -2];
  const overlap = probabilities.mul(truth).sum(dims).mul(2);
  const total = probabilities.sum(dims).add(truth.sum(dims));
  return overlap.add(epsilon).div(total.add(epsilon)).mean();
}

const loader = new DataLoader(new Discs(6, 37, 45), { batch_size: 4 });
for (const bilinear of [false, true]) {
  const net = new UNet(1, 2, bilinear);
  const optimizer = new optim.RMSprop(net.parameters(), { lr: 1e-4, momentum: 0.9 });
  const criterion = new nn.CrossEntropyLoss();
  for (const { image, mask } of loader) {
    const scores = net(image);
    const overlap = dice(F.softmax(scores, { dim: 1 }), F.one_hot(mask, 2).permute(0, 3, 1, 2).float());
    const loss = criterion(scores, mask).add(overlap.neg()).add(1);
    optimizer.zero_grad();
    loss.backward();
    nn.utils.clip_grad_norm_(net.parameters(), 1.0);
    optimizer.step();
    console.log(bilinear, loss.item());
  }
}
