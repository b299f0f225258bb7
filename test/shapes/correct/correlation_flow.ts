import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, Dataset } = torch.utils.data;

// Optical flow between two pictures: a Siamese pyramid, a correlation of windows, a decoder that refines and warps.

interface Pair {
  first: torch.Tensor;
  second: torch.Tensor;
  flow: torch.Tensor;
}

class Shifts extends Dataset<Pair> {
  constructor(
    private readonly count: number,
    private readonly size: [number, number] = [32, 40],
  ) {
    super();
  }

  get length(): number {
    return this.count;
  }

  at(index: number): Pair {
    const [h, w] = this.size;
    const dx = (index % 5) - 2;
    const dy = ((index * 3) % 5) - 2;
    const scene = F.interpolate(torch.rand(1, 3, h / 4, w / 4), { size: [h, w], mode: 'bilinear' }).squeeze(0);
    const flow = torch.stack([torch.full([h, w], dx), torch.full([h, w], dy)]).float();
    return { first: scene, second: torch.roll(scene, [dy, dx], [1, 2]), flow };
  }
}

function conv(from: number, to: number, stride = 1): nn.Sequential {
  return new nn.Sequential(new nn.Conv2d(from, to, 3, { stride, padding: 1 }), new nn.LeakyReLU(0.1));
}

class Pyramid extends nn.Module {
  level1 = conv(3, 8, 2);
  level2 = conv(8, 16, 2);

  forward(x: torch.Tensor): torch.Tensor[] {
    const one = this.level1(x) as torch.Tensor;
    return [one, this.level2(one) as torch.Tensor];
  }
}

/** Products of each place of one map with the places within `reach` of it in the other: [N, (2r+1)^2, H, W]. */
function correlate(a: torch.Tensor, b: torch.Tensor, reach: number): torch.Tensor {
  const [, , h, w] = a.shape;
  const padded = F.pad(b, [reach, reach, reach, reach]);
  const planes: torch.Tensor[] = [];
  for (let dy = 0; dy <= 2 * reach; dy++) {
    for (let dx = 0; dx <= 2 * reach; dx++) {
      const window = padded.at(':', ':', `${dy}:${dy + h}`, `${dx}:${dx + w}`);
      planes.push(a.mul(window).mean(1));
    }
  }
  return torch.stack(planes, 1);
}

/** Takes from `x` what flow says has moved here. */
function warp(x: torch.Tensor, flow: torch.Tensor): torch.Tensor {
  const [n, , h, w] = x.shape;
  const [gy, gx] = torch.meshgrid(torch.linspace(-1, 1, h), torch.linspace(-1, 1, w), { indexing: 'ij' });
  const grid = torch.stack([gx, gy], -1).expand(n, h, w, 2);
  const size = torch.tensor([2 / (w - 1), 2 / (h - 1)]);
  return F.grid_sample(x, grid.add(flow.permute(0, 2, 3, 1).mul(size)), { align_corners: true });
}

class FlowNet extends nn.Module {
  private readonly pyramid = new Pyramid();
  private readonly coarse: nn.Sequential;
  private readonly fine: nn.Sequential;

  constructor(private readonly reach = 2) {
    super();
    const planes = (2 * reach + 1) ** 2;
    this.coarse = new nn.Sequential(conv(planes + 16, 24), conv(24, 12), new nn.Conv2d(12, 2, 3, { padding: 1 }));
    this.fine = new nn.Sequential(conv(planes + 8 + 2, 16), new nn.Conv2d(16, 2, 3, { padding: 1 }));
  }

  forward(first: torch.Tensor, second: torch.Tensor): torch.Tensor[] {
    const [a1, a2] = this.pyramid(first);
    const [b1, b2] = this.pyramid(second);
    const flow2 = this.coarse(torch.cat([correlate(a2, b2, this.reach), a2], 1)) as torch.Tensor;
    const up = F.interpolate(flow2, { scale_factor: 2, mode: 'bilinear', align_corners: false }).mul(2);
    const moved = warp(b1, up);
    const rest = this.fine(torch.cat([correlate(a1, moved, this.reach), a1, up], 1)) as torch.Tensor;
    return [flow2, up.add(rest)];
  }
}

/** End-point error at each level, the flow made as small as the level. */
function multiscale(predicted: torch.Tensor[], flow: torch.Tensor, weights = [0.3, 1]): torch.Tensor {
  return predicted
    .map((p, level) => {
      const factor = flow.size(-1) / p.size(-1);
      const small = F.avg_pool2d(flow, factor).div(factor);
      return torch.norm(p.sub(small), { dim: 1 }).mean().mul(weights[level]);
    })
    .reduce((a, b) => a.add(b));
}

torch.manual_seed(17);
const trainLoader = new DataLoader(new Shifts(18), { batch_size: 4, shuffle: true });
const net = new FlowNet();
const optimizer = new optim.AdamW(net.parameters(), { lr: 1e-3, weight_decay: 1e-4 });
const schedule = new optim.lr_scheduler.OneCycleLR(optimizer, {
  max_lr: 2e-3,
  epochs: 2,
  steps_per_epoch: trainLoader.length,
});

for (let epoch = 0; epoch < 2; epoch++) {
  net.train();
  for (const { first, second, flow } of trainLoader) {
    optimizer.zero_grad();
    const loss = multiscale(net(first, second), flow);
    loss.backward();
    nn.utils.clip_grad_value_(net.parameters(), 1);
    optimizer.step();
    schedule.step();
  }
}

net.eval();
let sum = 0;
let places = 0;
torch.no_grad(() => {
  for (const { first, second, flow } of new DataLoader(new Shifts(6), { batch_size: 3 })) {
    const estimate = F.interpolate(net(first, second).at(-1)!, { size: [32, 40], mode: 'bilinear' }).mul(2);
    const error = estimate.sub(flow).pow(2).sum(1).sqrt();
    sum += error.sum().item();
    places += error.numel();
  }
});
console.log(`mean end-point error ${(sum / places).toFixed(3)}`);
