import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Field = (t: number, y: torch.Tensor) => torch.Tensor;
const rk4 = (f: Field, y0: torch.Tensor, steps: number, h: number) => {
  let y = y0;
  for (let i = 0; i < steps; i++) {
    const t = i * h;
    const k1 = f(t, y),
      k2 = f(t + h / 2, y.add(k1.mul(h / 2))); // expect: broadcast-mismatch
    const k3 = f(t + h / 2, y.add(k2.mul(h / 2))),
      k4 = f(t + h, y.add(k3.mul(h)));
    y = y.add(
      k1
        .add(k2.mul(2))
        .add(k3.mul(2))
        .add(k4)
        .mul(h / 6),
    );
  }
  return y;
};
const net = new nn.Sequential(new nn.Linear(4, 16), new nn.Tanh(), new nn.Linear(16, 4)); // fix: const net = new nn.Sequential(new nn.Linear(4, 16), new nn.Tanh(), new nn.Linear(16, 3));
const field: Field = (t, y) => net(torch.cat([y, torch.full([y.size(0), 1], t)], 1));
console.log(rk4(field, torch.randn(6, 3), 4, 0.1).shape);
