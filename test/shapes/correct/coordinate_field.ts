// %% A radiance field of a coloured ball, seen from a ring of cameras
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;
torch.manual_seed(13);

const H = 10;
const W = 12;
const FOCAL = 14;
const [NEAR, FAR] = [2, 6];

// %% Rays
/** Camera to world, [3, 4], on a ring around the origin. */
function camera(angle: number, radius = 4): torch.Tensor {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return torch.tensor([
    [c, 0, s, radius * s],
    [0, 1, 0, 0],
    [-s, 0, c, radius * c],
  ]);
}

function rays(pose: torch.Tensor): [origins: torch.Tensor, directions: torch.Tensor] {
  const [j, i] = torch.meshgrid(torch.arange(H), torch.arange(W), { indexing: 'ij' });
  const local = torch.stack([i.sub(W / 2).div(FOCAL), j.sub(H / 2).div(-FOCAL), torch.ones(H, W).neg()], -1);
  const directions = local.matmul(pose.at(':', ':3').t());
  const origins = pose.at(':', 3).expand(H, W, 3);
  return [origins.reshape(-1, 3), directions.reshape(-1, 3)];
}

/** What the cameras see: where a ray meets the ball, its normal as a colour; else black. */
function truth(origins: torch.Tensor, directions: torch.Tensor) {
  const d = nn.functional.normalize(directions, { dim: -1 });
  const b = origins.mul(d).sum(-1);
  const c = origins.pow(2).sum(-1).sub(1);
  const disc = b.pow(2).sub(c);
  const hit = disc.gt(0);
  const t = b.neg().sub(disc.clamp({ min: 0 }).sqrt());
  const normal = origins.add(d.mul(t.unsqueeze(-1)));
  return torch.where(hit.unsqueeze(-1), normal.mul(0.5).add(0.5), torch.zeros(3));
}

const poses = Array.from({ length: 6 }, (_, i) => camera((i * Math.PI) / 3));
const pairs = poses.map(rays);
const allOrigins = torch.cat(pairs.map(([o]) => o));
const allDirections = torch.cat(pairs.map(([, d]) => d));
const colours = truth(allOrigins, allDirections);
const loader = new DataLoader(new TensorDataset(allOrigins, allDirections, colours), 100, true);

// %% Field
class Fourier extends nn.Module {
  readonly width: number;
  constructor(
    readonly dims: number,
    readonly bands: number,
  ) {
    super();
    this.width = dims * (2 * bands + 1);
    this.register_buffer('freqs', torch.pow(2, torch.arange(bands)).mul(Math.PI));
  }
  forward(x: torch.Tensor) {
    const angles = x.unsqueeze(-1).mul(this.get_buffer('freqs')).flatten(-2);
    return torch.cat([x, angles.sin(), angles.cos()], -1);
  }
}

class Field extends nn.Module {
  position = new Fourier(3, 4);
  direction = new Fourier(3, 2);
  layers = new nn.ModuleList();
  density: nn.Linear;
  colour: nn.Sequential;

  constructor(
    hidden = 32,
    depth = 4,
    readonly skipAt = 2,
  ) {
    super();
    let width = this.position.width;
    for (let i = 0; i < depth; i++) {
      if (i === skipAt) width += this.position.width;
      this.layers.append(new nn.Linear(width, hidden));
      width = hidden;
    }
    this.density = new nn.Linear(hidden, 1);
    this.colour = new nn.Sequential(
      new nn.Linear(hidden + this.direction.width, hidden / 2),
      new nn.ReLU(),
      new nn.Linear(hidden / 2, 3),
      new nn.Sigmoid(),
    );
  }

  forward(points: torch.Tensor, directions: torch.Tensor) {
    const encoded = this.position(points);
    let h = encoded;
    let i = 0;
    for (const layer of this.layers) {
      if (i++ === this.skipAt) h = torch.cat([h, encoded], -1);
      h = (layer(h) as torch.Tensor).relu();
    }
    const sigma = nn.functional.softplus(this.density(h)).squeeze(-1);
    const looking = this.direction(directions).unsqueeze(1).expand(-1, points.size(1), -1);
    return { sigma, rgb: this.colour(torch.cat([h, looking], -1)) as torch.Tensor };
  }
}

// %% Rendering
function render(field: Field, origins: torch.Tensor, directions: torch.Tensor, samples = 12, jitter = true) {
  const edges = torch.linspace(NEAR, FAR, samples + 1);
  let t = edges.at(':-1').expand(origins.size(0), samples);
  const step = (FAR - NEAR) / samples;
  if (jitter) t = t.add(torch.rand(origins.size(0), samples).mul(step));
  const points = origins.unsqueeze(1).add(directions.unsqueeze(1).mul(t.unsqueeze(-1)));
  const { sigma, rgb } = field(points, nn.functional.normalize(directions, { dim: -1 }));
  const gaps = torch.cat([t.diff(), torch.full([t.size(0), 1], step)], 1);
  const alpha = sigma.mul(gaps).neg().exp().neg().add(1);
  const passed = torch.cumprod(alpha.neg().add(1 + 1e-10), 1);
  const before = torch.cat([torch.ones(t.size(0), 1), passed.at(':', ':-1')], 1);
  const weights = alpha.mul(before);
  return {
    colour: weights.unsqueeze(-1).mul(rgb).sum(1),
    depth: weights.mul(t).sum(1),
    opacity: weights.sum(1),
  };
}

// %% Learning
const field = new Field();
const adam = new optim.Adam(field.parameters(), { lr: 5e-3 });
const decay = new optim.lr_scheduler.ExponentialLR(adam, 0.9);
for (let epoch = 0; epoch < 3; epoch++) {
  let error = 0;
  for (const [o, d, wanted] of loader) {
    const { colour } = render(field, o, d);
    const loss = colour.sub(wanted).square().mean();
    adam.zero_grad();
    loss.backward();
    adam.step();
    error += loss.item();
  }
  decay.step();
  console.log(epoch, (error / loader.length).toFixed(4));
}

// %% A view nobody trained on
torch.no_grad(() => {
  const [o, d] = rays(camera(0.5));
  const { colour, depth } = render(field, o, d, 24, false);
  const picture = colour.view(H, W, 3);
  const gap = picture
    .sub(truth(o, d).view(H, W, 3))
    .pow(2)
    .mean()
    .item();
  console.log('PSNR', (-10 * Math.log10(gap)).toFixed(1), depth.view(H, W).shape);
});
