import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Net extends nn.Module {
  layers: nn.ModuleList;
  constructor(sizes: number[], activation: any = nn.functional.leaky_relu) {
    super();
    this.layers = new nn.ModuleList();
    for (let i = 1; i < sizes.length; i++) {
      this.layers.append(new nn.Linear(sizes[i - 1]!, sizes[i]!));
      this.layers.append(activation); // expect: wrong-call // fix: this.layers.append(new nn.LeakyReLU());
    }
  }
  forward(x: torch.Tensor) {
    for (const layer of this.layers) x = layer(x);
    return x;
  }
}

console.log(new Net([6, 12, 3])(torch.rand(5, 6)).shape);
