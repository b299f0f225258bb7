import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Widths = any;

class Encoder extends nn.Module {
  blocks = new nn.ModuleList();

  constructor(widths: Widths) {
    super();
    let inputs = 3;
    for (const width of widths) {
      this.blocks.append(new nn.Conv2d(inputs, widths, 3, { stride: 2, padding: 1 })); // expect: wrong-call // fix: this.blocks.append(new nn.Conv2d(inputs, width, 3, { stride: 2, padding: 1 }));
      inputs = width;
    }
  }

  forward(x: torch.Tensor) {
    for (const block of this.blocks) x = block(x).relu();
    return x;
  }
}

console.log(new Encoder([8, 16, 32])(torch.rand(2, 3, 32, 32)).shape);
