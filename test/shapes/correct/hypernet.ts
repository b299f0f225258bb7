// A hypernetwork writes the weights of small picture functions; then MAML-like adaptation with functional_call.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { functional_call } = nn.utils.stateless;
torch.manual_seed(6);

// ---------- tasks: pictures as functions of coordinates
const side = 12;
const axis = torch.linspace(-1, 1, side);
const coordinates = torch.stack(torch.meshgrid(axis, axis, { indexing: 'xy' }), -1).reshape(-1, 2);

function picture(kind: number, phase: number): torch.Tensor {
  const [x, y] = coordinates.unbind(1);
  switch (kind) {
    case 0:
      return x.mul(4).add(phase).sin();
    case 1:
      return y.mul(3).sub(phase).cos();
    default:
      return x.square().add(y.square()).sqrt().mul(5).add(phase).sin();
  }
}

class Tasks extends torch.utils.data.IterableDataset<{ pixels: torch.Tensor; kind: number }> {
  constructor(private readonly count: number) {
    super();
  }
  *[Symbol.iterator]() {
    for (let i = 0; i < this.count; i++) {
      const kind = i % 3;
      yield { pixels: picture(kind, Math.random() * Math.PI), kind };
    }
  }
}

// ---------- the network whose weights are written
interface LayerShape {
  inputs: number;
  outputs: number;
}
const target: LayerShape[] = [
  { inputs: 2, outputs: 16 },
  { inputs: 16, outputs: 16 },
  { inputs: 16, outputs: 1 },
];
const sizeOf = ({ inputs, outputs }: LayerShape) => inputs * outputs + outputs;

class HyperNet extends nn.Module {
  encoder: nn.Sequential;
  heads: nn.ModuleList;
  constructor(
    private readonly layers: LayerShape[],
    latent: number,
  ) {
    super();
    this.encoder = new nn.Sequential(
      new nn.Unflatten(1, [1, side, side]),
      new nn.Conv2d(1, 8, 3, { stride: 2, padding: 1 }),
      new nn.ELU(),
      new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
      new nn.ELU(),
      new nn.Flatten(),
      new nn.Linear(16 * 3 * 3, latent),
    );
    this.heads = new nn.ModuleList(layers.map((layer) => new nn.Linear(latent, sizeOf(layer))));
  }

  forward(pixels: torch.Tensor, points: torch.Tensor) {
    const z = this.encoder(pixels);
    let h = points.expand(pixels.size(0), -1, -1);
    this.layers.forEach(({ inputs, outputs }, i) => {
      const flat = this.heads[i](z) as torch.Tensor;
      const weight = flat.at(':', `:${inputs * outputs}`).view(-1, inputs, outputs);
      const bias = flat.at(':', `${inputs * outputs}:`).unsqueeze(1);
      h = torch.baddbmm(bias, h, weight.div(Math.sqrt(inputs)));
      if (i < this.layers.length - 1) h = h.mul(3).sin();
    });
    return { values: h.squeeze(-1), z };
  }
}

const hyper = new HyperNet(target, 20);
const classify = new nn.Linear(20, 3);
const optimizer = new optim.RAdam([...hyper.parameters(), ...classify.parameters()], { lr: 2e-3 });
const loader = new torch.utils.data.DataLoader(new Tasks(50), { batch_size: 16 });
for (const { pixels, kind } of loader) {
  const { values, z } = hyper(pixels, coordinates);
  const mse = F.mse_loss(values, pixels);
  const ce = F.cross_entropy(classify(z), kind);
  const loss = mse.add(ce.mul(0.1));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log('psnr', (-10 * Math.log10(mse.item())).toFixed(2));
}

// ---------- dynamic filters: one convolution per sample by groups
class DynamicConv extends nn.Module {
  attention: nn.Linear;
  experts: nn.Parameter;
  constructor(
    private readonly inputs: number,
    private readonly outputs: number,
    private readonly kernel: number,
    count: number,
  ) {
    super();
    this.attention = new nn.Linear(inputs, count);
    this.experts = new nn.Parameter(torch.randn(count, outputs, inputs, kernel, kernel).mul(0.1));
  }
  forward(x: torch.Tensor) {
    const [n, , height, width] = x.shape;
    const mix = this.attention(x.mean([2, 3])).softmax(1);
    const filters = torch.einsum('ne,eoikl->noikl', mix, this.experts);
    const grouped = filters.reshape(n * this.outputs, this.inputs, this.kernel, this.kernel);
    const y = F.conv2d(x.reshape(1, n * this.inputs, height, width), grouped, {
      padding: Math.floor(this.kernel / 2),
      groups: n,
    });
    return y.view(n, this.outputs, height, width);
  }
}
const dynamic = new nn.Sequential(
  new DynamicConv(1, 4, 3, 3),
  new nn.InstanceNorm2d(4),
  new nn.ReLU(),
  new DynamicConv(4, 1, 3, 2),
);
console.log(dynamic(torch.randn(5, 1, side, side)).shape);

// ---------- fast adaptation of an implicit network
class Sine extends nn.Module {
  layers: nn.Sequential;
  constructor(hidden = 16) {
    super();
    this.layers = new nn.Sequential(
      new nn.Linear(2, hidden),
      new nn.Tanh(),
      new nn.Linear(hidden, hidden),
      new nn.Tanh(),
      new nn.Linear(hidden, 1),
    );
  }
  forward(points: torch.Tensor) {
    return this.layers(points).squeeze(-1);
  }
}

const base = new Sine();
const rates = Object.fromEntries(
  [...base.named_parameters()].map(([name, p]) => [name, torch.full_like(p, 0.05).requires_grad_()]),
);
const meta = new optim.Adam([...base.parameters(), ...Object.values(rates)], { lr: 1e-3 });

function adapt(points: torch.Tensor, values: torch.Tensor, steps: number) {
  let weights: Record<string, torch.Tensor> = Object.fromEntries(base.named_parameters());
  for (let step = 0; step < steps; step++) {
    const loss = F.mse_loss(functional_call(base, weights, points), values);
    const gradients = torch.autograd.grad(loss, Object.values(weights), { create_graph: true });
    weights = Object.fromEntries(
      Object.entries(weights).map(([name, weight], i) => [name, weight.sub(gradients[i].mul(rates[name]))]),
    );
  }
  return weights;
}

for (let episode = 0; episode < 3; episode++) {
  const losses: torch.Tensor[] = [];
  for (let task = 0; task < 4; task++) {
    const values = picture(task % 3, Math.random() * 3);
    const order = torch.randperm(values.size(0));
    const [support, query] = [order.at(':20'), order.at('20:60')];
    const weights = adapt(coordinates.at(support), values.at(support), 2);
    losses.push(F.mse_loss(functional_call(base, weights, coordinates.at(query)), values.at(query)));
  }
  const loss = torch.stack(losses).mean();
  meta.zero_grad();
  loss.backward();
  nn.utils.clip_grad_norm_(base.parameters(), 10);
  meta.step();
  console.log(episode, loss.item().toFixed(4));
}
