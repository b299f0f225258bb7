// Parameters as vectors, weight norm, buffers, partial loading, functional calls, averaged models, LBFGS with a closure.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(10);
const { parameters_to_vector, vector_to_parameters } = nn.utils;
class Normed extends nn.Module {
  declare mean: torch.Tensor;
  declare count: torch.Tensor;
  body: nn.Sequential;
  scale = new nn.Parameter(torch.ones(6));
  gates = new nn.ParameterList([new nn.Parameter(torch.zeros(1)), new nn.Parameter(torch.ones(6))]);
  table = new nn.ParameterDict({ shift: new nn.Parameter(torch.zeros(6)) });
  constructor(inputs: number) {
    super();
    this.register_buffer('mean', torch.zeros(inputs));
    this.register_buffer('count', torch.tensor(0), false);
    this.body = new nn.Sequential(nn.utils.parametrizations.weight_norm(new nn.Linear(inputs, 6)), new nn.Tanh());
  }
  forward(x: torch.Tensor) {
    if (this.training)
      torch.no_grad(() => {
        this.mean.lerp_(x.mean(0), 0.1);
        this.count.add_(1);
      });
    const h = this.body(x.sub(this.mean)).mul(this.scale);
    return h.mul(this.gates.at(1)).add(this.table.shift!).add(this.gates.at(0));
  }
}
const net = new Normed(4);
console.log(net(torch.randn(8, 4)).shape, Object.keys(net.state_dict()));

const plain = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3));
const theta = parameters_to_vector(plain.parameters());
vector_to_parameters(theta.add(torch.randn_like(theta).mul(0.01)), plain.parameters());
const total = [...plain.parameters()].reduce((sum, p) => sum + p.numel(), 0);
console.log(theta.shape, total);

const folder = mkdtempSync(join(tmpdir(), 'utils-'));
const file = join(folder, 'plain.pt');
torch.save(plain.state_dict(), file);
const wider = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 5));
const saved: Record<string, torch.Tensor> = torch.load(file);
const own: Record<string, torch.Tensor> = wider.state_dict();
const fitting = Object.fromEntries(
  Object.entries(saved).filter(([key, value]) => own[key]?.shape.join() === value.shape.join()),
);
wider.load_state_dict({ ...own, ...fitting });
const { missing_keys } = wider.load_state_dict(fitting, { strict: false });
console.log(missing_keys, wider(torch.randn(2, 4)).shape);

const fast = Object.fromEntries(
  [...plain.named_parameters()].map(([name, p]) => [name, p.detach().clone().requires_grad_()]),
);
const inner = nn.functional.cross_entropy(
  nn.utils.stateless.functional_call(plain, fast, torch.randn(5, 4)),
  torch.tensor([0, 1, 2, 1, 0]),
);
const gradients = torch.autograd.grad(inner, Object.values(fast));
const updated = Object.fromEntries(Object.entries(fast).map(([name, p], i) => [name, p.sub(gradients[i]!.mul(0.1))]));
console.log(nn.utils.stateless.functional_call(plain, updated, torch.randn(5, 4)).shape);

const averaged = new optim.swa_utils.AveragedModel(plain);
const x = torch.randn(20, 4);
const y = torch.randint(0, 3, [20]);
const lbfgs = new optim.LBFGS(plain.parameters(), { lr: 0.5, max_iter: 4, history_size: 5 });
for (let i = 0; i < 3; i++) {
  lbfgs.step(() => {
    lbfgs.zero_grad();
    const loss = nn.functional.cross_entropy(plain(x), y).add(
      [...plain.parameters()]
        .map((p) => p.abs().sum())
        .reduce((a, b) => a.add(b))
        .mul(1e-3),
    );
    loss.backward();
    return loss;
  });
  averaged.update_parameters(plain);
}
console.log(averaged(x).argmax(1).eq(y).float().mean().item());
