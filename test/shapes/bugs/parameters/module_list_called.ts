import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Tower extends nn.Module {
  layers: nn.ModuleList;
  head = new nn.Linear(16, 3);

  constructor(depth: number) {
    super();
    this.layers = new nn.ModuleList(Array.from({ length: depth }, () => new nn.Linear(16, 16)));
  }

  forward(x: torch.Tensor) {
    x = (this.layers as nn.Module)(x); // expect: wrong-call // fix: for (const layer of this.layers) x = layer(x).relu();
    return this.head(x);
  }
}

console.log(new Tower(3)(torch.randn(8, 16)).shape);
