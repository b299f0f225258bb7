import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const zip = <A, B>(a: readonly A[], b: readonly B[]): [A, B][] => a.slice(0, b.length).map((x, i) => [x, b[i]!]);

class MLP extends nn.Module {
  readonly layers: nn.ModuleList;
  constructor(...sizes: number[]) {
    super();
    const pairs = zip(sizes, sizes.slice(1));
    this.layers = new nn.ModuleList(pairs.map(([i, o]) => new nn.Linear(i, o)));
  }
  forward(x: torch.Tensor): torch.Tensor {
    return [...this.layers].reduce((h, layer, i) => {
      const y = layer(h);
      return i < this.layers.length - 1 ? nn.functional.elu(y) : y;
    }, x);
  }
}

class Ensemble extends nn.Module {
  members: nn.ModuleList;
  combine: nn.Linear;
  constructor(n: number, ...sizes: number[]) {
    super();
    this.members = new nn.ModuleList(Array.from({ length: n }, () => new MLP(...sizes)));
    this.combine = new nn.Linear(n, 1); // fix: this.combine = new nn.Linear(n * sizes.at(-1)!, 1);
  }
  forward(x: torch.Tensor) {
    const all = [...this.members].map((m) => m(x));
    return this.combine(torch.cat(all, { dim: 1 })); // expect: size-mismatch
  }
}
const net = new Ensemble(3, 12, 20, 20, 2);
console.log(net(torch.randn(7, 12)).shape);
