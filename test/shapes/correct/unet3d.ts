// A volumetric U-Net with group normalisation and deep supervision, trained on patches and applied to a whole volume by windows.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(2);

type Vec3 = readonly [number, number, number];

function block(inputs: number, outputs: number, order: string): nn.Sequential {
  const layers: nn.Module[] = [];
  let channels = inputs;
  for (const letter of order) {
    switch (letter) {
      case 'c':
        layers.push(new nn.Conv3d(channels, outputs, { kernel_size: 3, padding: 1 }));
        channels = outputs;
        break;
      case 'g':
        layers.push(new nn.GroupNorm(Math.min(4, channels), channels));
        break;
      case 'r':
        layers.push(new nn.LeakyReLU(0.01));
        break;
      default:
        throw new Error(`no layer is called ${letter}`);
    }
  }
  return new nn.Sequential(...layers);
}

class Encoder extends nn.Module {
  pool: nn.MaxPool3d | null;
  convs: nn.Sequential;

  constructor(inputs: number, outputs: number, pooled: boolean) {
    super();
    this.pool = pooled ? new nn.MaxPool3d({ kernel_size: 2 }) : null;
    this.convs = new nn.Sequential(
      block(inputs, Math.max(inputs, outputs / 2), 'cgr'),
      block(Math.max(inputs, outputs / 2), outputs, 'cgr'),
    );
  }

  forward(x: torch.Tensor) {
    if (this.pool !== null) x = this.pool(x);
    return this.convs(x);
  }
}

class Decoder extends nn.Module {
  up: nn.ConvTranspose3d;
  convs: nn.Sequential;

  constructor(deep: number, skip: number, outputs: number) {
    super();
    this.up = new nn.ConvTranspose3d(deep, skip, 3, { stride: 2, padding: 1 });
    this.convs = new nn.Sequential(block(2 * skip, outputs, 'cgr'), block(outputs, outputs, 'cgr'));
  }

  forward(skip: torch.Tensor, x: torch.Tensor) {
    const output_size = skip.size().slice(2);
    x = this.up(x, output_size);
    return this.convs(torch.cat([skip, x], 1));
  }
}

class UNet3D extends nn.Module {
  encoders = new nn.ModuleList();
  decoders = new nn.ModuleList();
  heads = new nn.ModuleList();

  constructor(inputs: number, classes: number, maps = 8, levels = 3) {
    super();
    const widths = Array.from({ length: levels }, (_, k) => maps * 2 ** k);
    widths.forEach((width, i) => {
      this.encoders.append(new Encoder(i === 0 ? inputs : widths[i - 1], width, i > 0));
    });
    const reversed = [...widths].reverse();
    for (let i = 0; i < reversed.length - 1; i++) {
      this.decoders.append(new Decoder(reversed[i], reversed[i + 1], reversed[i + 1]));
      this.heads.append(new nn.Conv3d(reversed[i + 1], classes, 1));
    }
  }

  forward(x: torch.Tensor): torch.Tensor[] {
    const skips: torch.Tensor[] = [];
    for (const encoder of this.encoders) {
      x = encoder(x);
      skips.unshift(x);
    }
    const [, ...rest] = skips;
    const outputs: torch.Tensor[] = [];
    for (const [i, skip] of rest.entries()) {
      x = this.decoders[i](skip, x);
      outputs.push(this.heads[i](x));
    }
    return outputs.reverse();
  }
}

/** Generalised dice over one-hot labels, one number per class. */
class DiceLoss extends nn.Module {
  constructor(
    private readonly classes: number,
    private readonly smooth = 1,
  ) {
    super();
  }

  forward(logits: torch.Tensor, labels: torch.Tensor) {
    const p = logits.softmax(1).transpose(0, 1).flatten({ start_dim: 1 });
    const t = F.one_hot(labels, this.classes).permute(4, 0, 1, 2, 3).flatten(1).float();
    const intersect = p.mul(t).sum(-1);
    const union = p.square().sum(-1).add(t.square().sum(-1));
    return torch.sub(1, intersect.mul(2).add(this.smooth).div(union.add(this.smooth)).mean());
  }
}

function ball([d, h, w]: Vec3, radius: number): { volume: torch.Tensor; labels: torch.Tensor } {
  const axes = [d, h, w].map((n) => torch.linspace(-1, 1, n));
  const [z, y, x] = torch.meshgrid(axes, { indexing: 'ij' });
  const r = torch.sqrt(z.square().add(y.square()).add(x.square()));
  const labels = r
    .lt(radius)
    .long()
    .add(r.lt(radius / 2).long());
  return { volume: labels.float().add(torch.randn_like(r).mul(0.3)).unsqueeze(0), labels };
}

/** Where windows of a size start so that they cover a length, the last one at its end. */
function* starts(length: number, window: number, step: number): Generator<number> {
  for (let at = 0; at + window < length; at += step) yield at;
  yield length - window;
}

function sliding(net: UNet3D, volume: torch.Tensor, window: Vec3, classes: number) {
  const [, D, H, W] = volume.shape;
  const scores = torch.zeros(classes, D, H, W);
  const counts = torch.zeros(1, D, H, W);
  for (const z of starts(D, window[0], 4))
    for (const y of starts(H, window[1], 8))
      for (const x of starts(W, window[2], 8)) {
        const patch = volume.narrow(1, z, window[0]).narrow(2, y, window[1]).narrow(3, x, window[2]);
        const [finest] = net(patch.unsqueeze(0));
        const place = `:, ${z}:${z + window[0]}, ${y}:${y + window[1]}, ${x}:${x + window[2]}`;
        scores.at(place).add_(finest.squeeze(0));
        counts.at(place).add_(1);
      }
  return scores.div(counts);
}

const CLASSES = 3;
const PATCH = [8, 16, 16] as const satisfies Vec3;
const net = new UNet3D(1, CLASSES, 4);
const dice = new DiceLoss(CLASSES);
const optimizer = new optim.Adam(net.parameters(), { lr: 2e-3 });

for (let step = 0; step < 3; step++) {
  const samples = [0.5, 0.7].map((radius) => ball(PATCH, radius));
  const volumes = torch.stack(samples.map((s) => s.volume));
  const labels = torch.stack(samples.map((s) => s.labels));
  const outputs = net(volumes);
  let loss = torch.zeros([]);
  outputs.forEach((logits, level) => {
    const small = F.interpolate(labels.unsqueeze(1).float(), { size: [...logits.shape.slice(2)], mode: 'nearest' })
      .squeeze(1)
      .long();
    loss = loss.add(
      F.cross_entropy(logits, small)
        .add(dice(logits, small))
        .div(2 ** level),
    );
  });
  optimizer.zero_grad({ set_to_none: true });
  loss.backward();
  const norm = nn.utils.clip_grad_norm_(net.parameters(), { max_norm: 12 });
  optimizer.step();
  console.log(step, loss.item(), norm.item());
}
net.eval();
torch.no_grad(() => {
  const { volume, labels } = ball([12, 24, 28], 0.6);
  const found = sliding(net, volume, PATCH, CLASSES).argmax({ dim: 0 });
  console.log(found.shape, found.eq(labels).float().mean().item());
});
