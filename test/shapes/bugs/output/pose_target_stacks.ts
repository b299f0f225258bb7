// Where the joints are: a stacked hourglass with intermediate supervision, heatmaps as targets, soft-argmax to read them.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(5);

const JOINTS = 7;
const SIDE = 64;
const MAP = SIDE / 4;

const convBlock = (from: number, to: number, kernel = 3, stride = 1) =>
  new nn.Sequential(
    new nn.Conv2d(from, to, kernel, { stride, padding: (kernel - 1) / 2 }),
    new nn.GroupNorm(4, to),
    new nn.ReLU({ inplace: true }),
  );

class Hourglass extends nn.Module {
  up: nn.Module;
  down: nn.Module;
  inner: nn.Module;
  back: nn.Module;

  constructor(depth: number, width: number) {
    super();
    this.up = convBlock(width, width);
    this.down = convBlock(width, width);
    this.inner = depth > 1 ? new Hourglass(depth - 1, width) : convBlock(width, width);
    this.back = convBlock(width, width);
  }

  forward(x: torch.Tensor): torch.Tensor {
    const skip = this.up(x);
    const low = this.back(this.inner(this.down(F.max_pool2d(x, 2))));
    return skip.add(F.interpolate(low, { scale_factor: 2, mode: 'nearest' }));
  }
}

class PoseNet extends nn.Module {
  stem: nn.Sequential;
  hourglasses: nn.ModuleList;
  heads = new nn.ModuleList();
  mergeFeatures = new nn.ModuleList();
  mergeHeatmaps = new nn.ModuleList();

  constructor(
    private readonly stacks: number,
    width = 24,
  ) {
    super();
    this.stem = new nn.Sequential(convBlock(3, 12, 7, 2), convBlock(12, width), new nn.MaxPool2d(2));
    this.hourglasses = new nn.ModuleList(Array.from({ length: stacks }, () => new Hourglass(3, width)));
    for (let i = 0; i < stacks; i++) {
      this.heads.append(new nn.Conv2d(width, JOINTS, 1));
      if (i < stacks - 1) {
        this.mergeFeatures.append(new nn.Conv2d(width, width, 1));
        this.mergeHeatmaps.append(new nn.Conv2d(JOINTS, width, 1));
      }
    }
  }

  forward(image: torch.Tensor) {
    let x = this.stem(image);
    const maps: torch.Tensor[] = [];
    for (let i = 0; i < this.stacks; i++) {
      const features = this.hourglasses[i](x);
      const heatmap = this.heads[i](features);
      maps.push(heatmap);
      if (i < this.stacks - 1) x = x.add(this.mergeFeatures[i](features)).add(this.mergeHeatmaps[i](heatmap));
    }
    return torch.stack(maps, { dim: 1 });
  }
}

/** Gaussians around (batch, joints, 2) places: (batch, joints, MAP, MAP). */
function render(joints: torch.Tensor, sigma = 1.5) {
  const axis = torch.arange(MAP, { dtype: torch.float32 });
  const [ys, xs] = torch.meshgrid([axis, axis], { indexing: 'ij' });
  const dx = xs.sub(joints.at('...', 0).unsqueeze(-1).unsqueeze(-1));
  const dy = ys.sub(joints.at('...', 1).at('...', null, null));
  return dx
    .square()
    .add(dy.square())
    .div(-2 * sigma ** 2)
    .exp();
}

function softArgmax(heatmaps: torch.Tensor, temperature = 10) {
  const [n, k] = heatmaps.shape;
  const p = heatmaps.flatten(2).mul(temperature).softmax(-1).view(n, k, MAP, MAP);
  const axis = torch.arange(MAP).to(p.dtype);
  const x = p.sum(2).matmul(axis);
  const y = torch.einsum('nkh,h->nk', p.sum(3), axis);
  return torch.stack([x, y], { dim: -1 });
}

function* pictures(batches: number, size = 6): Generator<[torch.Tensor, torch.Tensor, torch.Tensor]> {
  for (let i = 0; i < batches; i++) {
    const joints = torch.rand(size, JOINTS, 2).mul(MAP - 1);
    const visible = torch.rand(size, JOINTS).gt(0.2);
    yield [torch.randn(size, 3, SIDE, SIDE), joints, visible];
  }
}

const net = new PoseNet(2);
const optimizer = new optim.RMSprop(net.parameters(), { lr: 2.5e-4 });
const ema = new Map<string, torch.Tensor>();

for (const [image, joints, visible] of pictures(3)) {
  const maps = net(image);
  const target = render(joints).expand_as(maps); // expect: broadcast-mismatch // fix: const target = render(joints).unsqueeze(1).expand_as(maps);
  const mask = visible.float().view(image.size(0), 1, JOINTS, 1, 1);
  const loss = F.mse_loss(maps, target, { reduction: 'none' })
    .mul(mask)
    .sum()
    .div(mask.sum().mul(MAP * MAP));
  optimizer.zero_grad({ set_to_none: true });
  loss.backward();
  optimizer.step();
  torch.no_grad(() => {
    for (const [name, parameter] of net.named_parameters()) {
      const old = ema.get(name);
      ema.set(name, old ? old.lerp(parameter, 0.1) : parameter.detach().clone());
    }
    const found = softArgmax(maps.at(':', -1));
    const distance = found.sub(joints).norm(2, -1);
    const close = distance.lt(2).logical_and(visible).sum().item() / visible.sum().item();
    console.log(`loss ${loss.item().toFixed(4)}, within two cells ${(100 * close).toFixed(1)} %`);
  });
}
