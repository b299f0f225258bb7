// Model-agnostic meta-learning on sine waves: the inner loop differentiates through itself.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(6);

type Weights = torch.Tensor[];

/** A three-layer network as a function of its weights. */
function forward(x: torch.Tensor, weights: Weights) {
  const [w1, b1, w2, b2, w3, b3] = weights;
  x = F.relu(F.linear(x, w1, b1));
  x = F.relu(F.linear(x, w2, b2));
  return F.linear(x, w3, b3);
}

function initial(sizes: number[]): Weights {
  return sizes.slice(1).flatMap((out, i) => {
    const weight = torch.empty(out, sizes[i]);
    nn.init.kaiming_uniform_(weight, Math.sqrt(5));
    return [weight.requires_grad_(), torch.zeros(out, { requires_grad: true })];
  });
}

class SineTask {
  private amplitude = 0.1 + Math.random() * 4.9;
  private phase = Math.random() * Math.PI;

  sample(k: number): { x: torch.Tensor; y: torch.Tensor } {
    const x = torch.rand(k, 1).mul(10).sub(5);
    return { x, y: x.add(this.phase).sin().mul(this.amplitude) };
  }
}

class MAML {
  private readonly weights: Weights;
  private readonly optimizer: optim.Optimizer;

  constructor(
    private inner_lr: number,
    meta_lr: number,
    private K = 10,
    private inner_steps = 2,
  ) {
    this.weights = initial([1, 16, 16, 1]);
    this.optimizer = new optim.Adam(this.weights, { lr: meta_lr });
  }

  private adapt(task: SineTask, create_graph: boolean) {
    let fast = this.weights.map((w) => w.clone());
    const { x, y } = task.sample(this.K);
    for (let step = 0; step < this.inner_steps; step++) {
      const loss = F.mse_loss(forward(x, fast), y).div(this.K);
      const grads = torch.autograd.grad(loss, fast, { create_graph });
      fast = fast.map((w, i) => w.sub(grads[i].mul(this.inner_lr)));
    }
    return fast;
  }

  outer_loop(tasks: SineTask[]) {
    let total = torch.zeros(1);
    for (const task of tasks) {
      const fast = this.adapt(task, true);
      const { x, y } = task.sample(this.K);
      total = total.add(F.mse_loss(forward(x, fast), y));
    }
    const meta = total.div(tasks.length);
    this.optimizer.zero_grad();
    meta.backward();
    this.optimizer.step();
    return meta.item();
  }

  test() {
    const task = new SineTask();
    const fast = this.adapt(task, false);
    const { x, y } = task.sample(25);
    return torch.no_grad(() => F.mse_loss(forward(x, fast), y).item());
  }
}

const maml = new MAML(0.01, 1e-3);
for (let iteration = 0; iteration < 4; iteration++)
  console.log(maml.outer_loop(Array.from({ length: 3 }, () => new SineTask())));
console.log('after adaptation:', maml.test());

// %% Reptile, with modules and their states instead
const net = new nn.Sequential(new nn.Linear(1, 16), new nn.Tanh(), new nn.Linear(16, 1));
for (let iteration = 0; iteration < 3; iteration++) {
  const before = Object.fromEntries(Object.entries(net.state_dict()).map(([k, v]) => [k, v.clone()]));
  const inner = new optim.SGD(net.parameters(), { lr: 0.02 });
  const { x, y } = new SineTask().sample(10);
  for (let step = 0; step < 3; step++) {
    inner.zero_grad();
    F.mse_loss(net(x), y).backward();
    inner.step();
  }
  const after = net.state_dict();
  const moved = Object.fromEntries(Object.entries(before).map(([k, v]) => [k, v.add(after[k].sub(v).mul(0.1))]));
  net.load_state_dict(moved);
}

// %% Hessian-vector products and a Jacobian, for good measure
const point = torch.tensor([1, -0.5, 2], { requires_grad: true, dtype: torch.float32 });
const f = (v: torch.Tensor) => v.pow(3).sum().add(v.prod());
const [g] = torch.autograd.grad(f(point), point, { create_graph: true });
const direction = torch.tensor([0, 1, 0]).float();
const [hvp] = torch.autograd.grad(g, point, { grad_outputs: direction });
const jacobian = torch.autograd.functional.jacobian((v: torch.Tensor) => v.mul(v.sum()), point.detach());
console.log(hvp.shape, (jacobian as torch.Tensor).shape);
