// Meta-learning with functional calls of a module, prototypical networks, and a hypernetwork that writes another net's weights.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { functional_call } = nn.utils.stateless;
torch.manual_seed(50);

type Weights = Record<string, torch.Tensor>;
const [WAYS, SHOTS, QUERIES] = [4, 2, 3];

/** Pictures of a few classes: what to learn from, and what to be asked about. */
function episode(size = 14) {
  const prototypes = torch.rand(WAYS, 1, size, size);
  const draw = (n: number) => {
    const x = prototypes.repeat_interleave(n, 0).add(torch.randn(WAYS * n, 1, size, size).mul(0.1));
    const y = torch.arange(WAYS).repeat_interleave(n);
    return { x, y };
  };
  return { support: draw(SHOTS), query: draw(QUERIES) };
}

const conv_block = (inputs: number, outputs: number) =>
  new nn.Sequential(
    new nn.Conv2d(inputs, outputs, 3, { padding: 1 }),
    new nn.BatchNorm2d(outputs, { track_running_stats: false }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );

class Learner extends nn.Module {
  features = new nn.Sequential(conv_block(1, 8), conv_block(8, 8));
  classifier: nn.Linear;

  constructor(size: number) {
    super();
    const spatial = Math.floor(Math.floor(size / 2) / 2);
    this.classifier = new nn.Linear(8 * spatial * spatial, WAYS);
  }

  forward(x: torch.Tensor) {
    return this.classifier(this.features(x).flatten(1));
  }
}

// %% MAML
function adapt(
  model: Learner,
  weights: Weights,
  { x, y }: { x: torch.Tensor; y: torch.Tensor },
  steps: number,
  lr: number,
) {
  let fast = { ...weights };
  for (let k = 0; k < steps; k++) {
    const logits = functional_call(model, fast, [x]);
    const loss = F.cross_entropy(logits, y);
    const names = Object.keys(fast);
    const grads = torch.autograd.grad(loss, Object.values(fast), { create_graph: true });
    fast = Object.fromEntries(names.map((name, i) => [name, fast[name].sub(grads[i].mul(lr))]));
  }
  return fast;
}

const learner = new Learner(14);
const meta = new optim.Adam(learner.parameters(), { lr: 1e-3 });
for (let iteration = 0; iteration < 2; iteration++) {
  const losses: torch.Tensor[] = [];
  for (let task = 0; task < 2; task++) {
    const { support, query } = episode();
    const weights: Weights = Object.fromEntries(learner.named_parameters());
    const fast = adapt(learner, weights, support, 2, 0.05);
    const logits = functional_call(learner, fast, [query.x]);
    losses.push(F.cross_entropy(logits, query.y));
  }
  const loss = torch.stack(losses).mean();
  meta.zero_grad();
  loss.backward();
  meta.step();
  console.log('maml', loss.item() > 0);
}

// %% Prototypical networks
class Encoder extends nn.Module {
  net = new nn.Sequential(conv_block(1, 8), conv_block(8, 12), new nn.Flatten());
  temperature = new nn.Parameter(torch.tensor(1.0).float());

  prototypes(x: torch.Tensor) {
    return this.net(x).view(WAYS, SHOTS, -1).mean(1);
  }

  forward(support: torch.Tensor, query: torch.Tensor) {
    const z = this.net(query);
    const distances = torch.cdist(z, this.prototypes(support)).square();
    return distances.neg().mul(this.temperature);
  }
}
const encoder = new Encoder();
const optimizer = new optim.SGD(encoder.parameters(), { lr: 0.01, momentum: 0.9 });
for (let i = 0; i < 2; i++) {
  const { support, query } = episode();
  const scores = encoder(support.x, query.x);
  const loss = F.cross_entropy(scores, query.y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log('prototypes', scores.shape, scores.argmax(1).eq(query.y).sum().item() >= 0);
}

// %% A hypernetwork
class HyperLinear extends nn.Module {
  readonly #sizes: readonly number[];
  make: nn.Linear;

  constructor(
    condition: number,
    readonly inputs: number,
    readonly outputs: number,
  ) {
    super();
    this.#sizes = [inputs * outputs, outputs];
    this.make = new nn.Linear(condition, inputs * outputs + outputs);
  }

  /** A weight and a bias for each condition. */
  forward(z: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [weight, bias] = this.make(z).split([...this.#sizes], 1);
    return [weight.view(-1, this.outputs, this.inputs), bias.unsqueeze(1)];
  }
}

class HyperNetwork extends nn.Module {
  tasks: nn.Embedding;
  layers: nn.ModuleList;

  constructor(count: number, dim: number, widths: readonly number[]) {
    super();
    this.tasks = new nn.Embedding(count, dim);
    this.layers = new nn.ModuleList(widths.slice(1).map((width, i) => new HyperLinear(dim, widths[i], width)));
  }

  forward(task: torch.Tensor, x: torch.Tensor) {
    const z = this.tasks(task);
    let h = x;
    for (const [i, layer] of [...this.layers].entries()) {
      const [weight, bias] = layer(z);
      h = torch.baddbmm(bias, h, weight.transpose(1, 2));
      if (i < this.layers.length - 1) h = h.tanh();
    }
    return h;
  }
}
const hyper = new HyperNetwork(5, 6, [1, 10, 10, 1]);
const adam = new optim.Adam(hyper.parameters(), { lr: 1e-2, betas: [0.9, 0.99] });
const phases = torch.linspace(0, Math.PI, 5);
for (let i = 0; i < 3; i++) {
  const task = torch.randint(0, 5, [7]);
  const x = torch.rand(7, 11, 1).mul(6).sub(3);
  const y = x.add(phases.at(task).view(-1, 1, 1)).sin();
  const loss = F.mse_loss(hyper(task, x), y);
  adam.zero_grad();
  loss.backward();
  adam.step();
  console.log('hyper', loss.item() > 0);
}
