// Seven ways downhill. Each optimizer looks for the two weights of the same line; the picture shows the ways they take.

// %% A line through noisy points, and how wrong a pair of weights is
import * as torch from 'tensorpad';
import { optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(0);

const x = torch.linspace(-2, 2, 64);
const y = x.mul(1.5).add(0.5).add(torch.randn(64).mul(0.2));

function meanSquare(w: torch.Tensor, inputs: torch.Tensor, targets: torch.Tensor) {
  return inputs.mul(w.at(0)).add(w.at(1)).sub(targets).pow(2).mean();
}

// %% Two hundred steps of each
// BGD sees all points in every step, SGD one, the others eight. Momentum keeps rolling, Nesterov looks ahead first;
// AdaGrad and RMSProp shorten the steps where slopes are steep, and Adam does both.
type Make = (weights: torch.Tensor[]) => optim.Optimizer;
const descents: [name: string, seen: number, make: Make][] = [
  ['BGD', 64, (weights) => new optim.SGD(weights, { lr: 0.05 })],
  ['SGD', 1, (weights) => new optim.SGD(weights, { lr: 0.05 })],
  ['Momentum', 8, (weights) => new optim.SGD(weights, { lr: 0.01, momentum: 0.9 })],
  ['Nesterov', 8, (weights) => new optim.SGD(weights, { lr: 0.01, momentum: 0.9, nesterov: true })],
  ['AdaGrad', 8, (weights) => new optim.Adagrad(weights, { lr: 0.5 })],
  ['RMSProp', 8, (weights) => new optim.RMSprop(weights, { lr: 0.03 })],
  ['Adam', 8, (weights) => new optim.Adam(weights, { lr: 0.1 })],
];

const order = torch.randperm(64);
const ways: [name: string, way: torch.Tensor][] = [];
for (const [name, seen, make] of descents) {
  const w = torch.tensor([-1.5, -1.5], { requires_grad: true });
  const optimizer = make([w]);
  const way = [w.detach().clone()];
  for (let step = 0; step < 200; step++) {
    const batch = order.narrow(0, (step * seen) % 64, seen);
    optimizer.zero_grad();
    meanSquare(w, x.index_select(0, batch), y.index_select(0, batch)).backward();
    optimizer.step();
    way.push(w.detach().clone());
  }
  ways.push([name, torch.stack(way)]);
  console.log(name.padEnd(8), w.data, 'loss', meanSquare(w, x, y).item().toFixed(4));
}

// %% Picture: the ways over the landscape of the loss, and how fast each gets down
const slopes = torch.linspace(-2, 3, 60);
const shifts = torch.linspace(-2, 2, 50);
const lines = slopes
  .view(1, 60, 1)
  .mul(x)
  .add(shifts.view(50, 1, 1));
const landscape = lines.sub(y).pow(2).mean(2);

const [, [map, curves]] = plt.subplots(1, 2, { figsize: [11, 4.5] });
map.contourf(slopes, shifts, landscape.sqrt(), { levels: 20, cmap: 'Greys' });
for (const [name, way] of ways) {
  map.plot(way.at(':, 0'), way.at(':, 1'), { label: name });
  curves.plot(
    way.unbind(0).map((w) => meanSquare(w, x, y).item()),
    { label: name },
  );
}
map.set_xlabel('slope');
map.set_ylabel('intercept');
curves.set_yscale('log');
curves.set_xlabel('step');
curves.set_title('loss on all points');
curves.legend();
plt.show();
