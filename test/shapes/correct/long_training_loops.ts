// Regression by hand and by optimizer with thousands of steps, live plots now and then, and checks after the loops.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(7);
const x = torch.linspace(-2, 2, 60).unsqueeze(1);
const y = x.pow(3).add(torch.randn(60, 1).mul(0.2));
class Net extends nn.Module {
  hidden = new nn.Linear(1, 20);
  predict = new nn.Linear(20, 1);
  forward(x: torch.Tensor) {
    return this.predict(torch.relu(this.hidden(x)));
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
const criterion = new nn.MSELoss();
const losses: number[] = [];
let best = { loss: Infinity, prediction: torch.zeros_like(y) };
for (let t = 0; t < 400; t++) {
  const prediction = net(x);
  const loss = criterion(prediction, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
  if (loss.item() < best.loss) best = { loss: loss.item(), prediction: prediction.detach() };
  if (t % 100 === 0) {
    plt.cla();
    plt.scatter(x, y);
    plt.plot(x, prediction.detach(), 'r-', { lw: 2 });
    plt.text(0.5, 0, `loss ${loss.item().toFixed(4)}`);
  }
}
console.log(best.prediction.shape, losses.length);

// The same with bare tensors.
const design = torch.cat([torch.ones(60, 1), x, x.pow(2), x.pow(3)], 1);
let weights = torch.zeros(4, 1);
let velocity = torch.zeros_like(weights);
for (let step = 0; step < 500; step++) {
  const error = design.mm(weights).sub(y);
  const gradient = design
    .t()
    .mm(error)
    .mul(2 / design.size(0));
  velocity = velocity.mul(0.9).sub(gradient.mul(0.01));
  weights = weights.add(velocity);
}
const fitted = design.mm(weights);
console.log(weights.flatten().tolist(), fitted.sub(y).pow(2).mean().item());

// Newton's method until nothing changes.
const w = torch.zeros(4, { dtype: torch.float64, requires_grad: true });
const [a, b] = [design.double(), y.squeeze(1).double()];
let change = Infinity;
let rounds = 0;
while (change > 1e-8 && rounds < 50) {
  const loss = a.mv(w).sub(b).pow(2).sum();
  const [gradient] = torch.autograd.grad(loss, [w]);
  const hessian = a.t().mm(a).mul(2);
  const step = torch.linalg.solve(hessian, gradient!);
  torch.no_grad(() => w.sub_(step));
  change = step.norm().item();
  rounds++;
}
console.log(rounds, w.detach().float().shape);

// Power iteration and a random walk that is averaged.
const symmetric = a.t().mm(a);
let vector = torch.ones(4, { dtype: torch.float64 });
do {
  const next = symmetric.mv(vector);
  change = next.div(next.norm()).sub(vector).norm().item();
  vector = next.div(next.norm());
} while (change > 1e-6 && rounds++ < 2000);
const eigenvalue = vector.dot(symmetric.mv(vector));
console.log(eigenvalue.item(), torch.outer(vector, vector).shape);
let state = torch.zeros(2);
const path: torch.Tensor[] = [];
for (let i = 0; i < 1000; i++) {
  state = state.mul(0.99).add(torch.randn(2));
  if (i >= 500 && i % 50 === 0) path.push(state.clone());
}
const walk = torch.stack(path);
console.log(walk.mean(0).shape, torch.cov(walk.t()).shape);
