import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const shapes = { w1: [16, 2], b1: [16], w2: [1, 16], b2: [1] } satisfies Record<string, number[]>;
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const total = Object.values(shapes)
  .map(size)
  .reduce((a, b) => a + b);

class Hyper extends nn.Module {
  net = new nn.Sequential(new nn.Linear(5, 32), new nn.Tanh(), new nn.Linear(32, total));
  forward(z: torch.Tensor): Record<keyof typeof shapes, torch.Tensor> {
    const flat = this.net(z);
    const out: Partial<Record<keyof typeof shapes, torch.Tensor>> = {};
    let at = 0;
    for (const [name, shape] of Object.entries(shapes) as [keyof typeof shapes, number[]][]) {
      out[name] = flat.at(`${at}:${at + shape[0]!}`).view(shape); // expect: view-size // fix: out[name] = flat.at(`${at}:${at + size(shape)}`).view(shape);
      at += shape[0]!; // fix: at += size(shape);
    }
    return out as Record<keyof typeof shapes, torch.Tensor>;
  }
}
const { w1, b1, w2, b2 } = new Hyper()(torch.randn(5));
const x = torch.rand(7, 2);
const y = nn.functional.linear(torch.sin(nn.functional.linear(x, w1, b1)), w2, b2);
console.log(y.shape);
