import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(41);

/* A small generator with styles: a mapping network, modulation of channels, noise, and layers that grow. */
type Options = { z: number; w: number; channels: readonly number[]; mapping?: number; leak?: number };
const options: Options = { z: 16, w: 24, channels: [32, 16, 8] };

const pixelNorm = (x: torch.Tensor) => x.mul(x.square().mean(1, { keepdim: true }).add(1e-8).rsqrt());

class Mapping extends nn.Module {
  layers: nn.ModuleList;

  constructor({ z, w, mapping = 3 }: Options) {
    super();
    const widths = [z, ...new Array<number>(mapping).fill(w)];
    this.layers = new nn.ModuleList(widths.slice(1).map((to, i) => new nn.Linear(widths[i]!, to)));
  }

  forward(z: torch.Tensor): torch.Tensor {
    let h = pixelNorm(z);
    for (const layer of this.layers) h = F.leaky_relu(layer(h) as torch.Tensor, 0.2);
    return h;
  }
}

class AdaIN extends nn.Module {
  norm: nn.InstanceNorm2d;
  style: nn.Linear;

  constructor(channels: number, w: number) {
    super();
    this.norm = new nn.InstanceNorm2d(channels);
    this.style = new nn.Linear(w, channels * 2);
  }

  forward(x: torch.Tensor, w: torch.Tensor) {
    const [scale, shift] = this.style(w).unsqueeze(-1).unsqueeze(-1).chunk(2, 1);
    return this.norm(x).mul(scale.add(1)).add(shift);
  }
}

class StyledConv extends nn.Module {
  conv: nn.Conv2d;
  adain: AdaIN;
  noise: nn.Parameter;

  constructor(
    from: number,
    to: number,
    w: number,
    readonly up: boolean,
  ) {
    super();
    this.conv = new nn.Conv2d(from, to, 3, { padding: 1 });
    this.adain = new AdaIN(to, w);
    this.noise = new nn.Parameter(torch.zeros(1, to, 1, 1));
  }

  forward(x: torch.Tensor, w: torch.Tensor): torch.Tensor {
    if (this.up) x = F.interpolate(x, { scale_factor: 2, mode: 'nearest' });
    x = this.conv(x);
    const [n, , height, width] = x.shape;
    x = x.add(torch.randn(n, 1, height, width).mul(this.noise));
    return this.adain(F.leaky_relu(x, 0.2), w);
  }
}

class Generator extends nn.Module {
  start: nn.Parameter;
  blocks: nn.ModuleList;
  rgb: nn.Conv2d;
  mapping: Mapping;

  constructor(readonly o: Options) {
    super();
    const [first, ...rest] = o.channels;
    this.mapping = new Mapping(o);
    this.start = new nn.Parameter(torch.randn(1, first, 4, 4));
    const blocks = [new StyledConv(first, first, o.w, false)];
    let from = first;
    for (const to of rest) {
      blocks.push(new StyledConv(from, to, o.w, true));
      from = to;
    }
    this.blocks = new nn.ModuleList(blocks);
    this.rgb = new nn.Conv2d(from, 3, 1);
  }

  /** One or two latents; from a block picked by chance on, the second one counts. */
  forward(...latents: torch.Tensor[]) {
    const styles = latents.map((z) => this.mapping(z));
    const cross = styles.length > 1 ? 1 + Math.floor(Math.random() * (this.blocks.length - 1)) : this.blocks.length;
    let x: torch.Tensor = this.start.expand(styles[0].size(0), -1, -1, -1);
    [...this.blocks].forEach((block, i) => {
      x = block(x, i < cross ? styles[0] : styles.at(-1)!) as torch.Tensor;
    });
    return torch.tanh(this.rgb(x));
  }
}

class Critic extends nn.Module {
  features = new nn.Sequential(
    ...[3, 8, 16].flatMap((c, i, all) =>
      i + 1 < all.length ? [new nn.Conv2d(c, all[i + 1]!, 3, { stride: 2, padding: 1 }), new nn.LeakyReLU(0.2)] : [],
    ),
  );
  score = new nn.Linear(16 * 4 * 4 + 1, 1);

  forward(x: torch.Tensor) {
    const h = (this.features(x) as torch.Tensor).flatten(1);
    const spread = h.std(0).mean().expand(x.size(0), 1);
    return this.score(torch.cat([h, spread], 1));
  }
}

const G = new Generator(options);
const D = new Critic();
const average = new Generator(options);
average.load_state_dict(G.state_dict());
const optG = new optim.Adam(G.parameters(), { lr: 1e-3, betas: [0, 0.99] });
const optD = new optim.Adam(D.parameters(), { lr: 1e-3, betas: [0, 0.99] });

function* reals(times: number, n: number) {
  for (let i = 0; i < times; i++) {
    const colour = torch.rand(n, 3, 1, 1).mul(2).sub(1);
    yield colour.expand(n, 3, 16, 16).add(torch.randn(n, 3, 16, 16).mul(0.05));
  }
}

let turn = 0;
for (const real of reals(6, 8)) {
  const n = real.size(0);
  const fake = G(torch.randn(n, options.z), torch.randn(n, options.z));
  let lossD = F.softplus(D(fake.detach()))
    .mean()
    .add(F.softplus(D(real).neg()).mean());
  if (turn % 2 === 0) {
    const input = real.clone().requires_grad_(true);
    const [grad] = torch.autograd.grad(D(input).sum(), [input], { create_graph: true });
    lossD = lossD.add(grad.square().sum([1, 2, 3]).mean().mul(0.5));
  }
  optD.zero_grad();
  lossD.backward();
  optD.step();

  const lossG = F.softplus(D(fake).neg()).mean();
  optG.zero_grad();
  lossG.backward();
  optG.step();
  torch.no_grad(() => {
    const own = new Map(G.named_parameters());
    for (const [name, p] of average.named_parameters()) p.lerp_(own.get(name)!, 0.1);
  });
  turn++;
}
const grid = torch
  .no_grad(() => average(torch.randn(4, options.z)))
  .add(1)
  .div(2);
console.log(grid.shape, turn);
