// Learns the field of a spiral by integrating it with Runge and Kutta's method, and backpropagating through the steps.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(8);

type Field = (t: torch.Tensor, y: torch.Tensor) => torch.Tensor;

function rk4_step(f: Field, t: torch.Tensor, dt: torch.Tensor, y: torch.Tensor) {
  const half = dt.div(2);
  const k1 = f(t, y);
  const k2 = f(t.add(half), y.add(k1.mul(half)));
  const k3 = f(t.add(half), y.add(k2.mul(half)));
  const k4 = f(t.add(dt), y.add(k3.mul(dt)));
  return y.add(k1.add(k2.mul(2)).add(k3.mul(2)).add(k4).mul(dt.div(6)));
}

/** Values at all times, [times, ...y0]. */
function odeint(f: Field, y0: torch.Tensor, t: torch.Tensor) {
  const solution = [y0];
  for (let i = 0; i < t.numel() - 1; i++) {
    const [now, next] = [t.at(i), t.at(i + 1)];
    solution.push(rk4_step(f, now, next.sub(now), solution.at(-1)!));
  }
  return torch.stack(solution);
}

const true_y0 = torch.tensor([[2, 0]]).float();
const t = torch.linspace(0, 5, 60);
const true_A = torch.tensor([
  [-0.1, 2.0],
  [-2.0, -0.1],
]);
const true_y = torch.no_grad(() => odeint((_, y) => y.pow(3).mm(true_A), true_y0, t));

class ODEFunc extends nn.Module {
  net = new nn.Sequential(new nn.Linear(2, 20), new nn.Tanh(), new nn.Linear(20, 2));

  constructor() {
    super();
    for (const m of this.net.modules()) {
      if (!(m instanceof nn.Linear)) continue;
      nn.init.normal_(m.weight, { mean: 0, std: 0.1 });
      nn.init.constant_(m.bias!, 0);
    }
  }

  forward(_t: torch.Tensor, y: torch.Tensor) {
    return this.net(y.pow(3));
  }
}

const batch_time = 6;
const batch_size = 9;

function get_batch() {
  const s = torch.randperm(t.numel() - batch_time).at(`:${batch_size}`);
  const batch_y0 = true_y.at(s); // [M, 1, 2]
  const batch_t = t.at(`:${batch_time}`);
  const batch_y = torch.stack(
    Array.from({ length: batch_time }, (_, i) => true_y.at(s.add(i))),
    0,
  ); // [T, M, 1, 2]
  return { batch_y0, batch_t, batch_y };
}

const func = new ODEFunc();
const optimizer = new optim.RMSprop(func.parameters(), { lr: 1e-3 });
for (let itr = 1; itr <= 5; itr++) {
  optimizer.zero_grad();
  const { batch_y0, batch_t, batch_y } = get_batch();
  const pred_y = odeint(func, batch_y0, batch_t);
  const loss = torch.mean(torch.abs(pred_y.sub(batch_y)));
  loss.backward();
  optimizer.step();
}
torch.no_grad(() => {
  const pred_y = odeint(func, true_y0, t);
  console.log(pred_y.shape, pred_y.sub(true_y).abs().mean().item());
});
