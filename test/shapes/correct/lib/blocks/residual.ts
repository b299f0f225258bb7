import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import ConvBlock from './conv';

export class Residual extends nn.Module {
  a: ConvBlock;
  b: ConvBlock;
  short: nn.Module;
  constructor(inputs: number, outputs: number, stride = 1) {
    super();
    this.a = new ConvBlock(inputs, outputs, { stride });
    this.b = new ConvBlock(outputs, outputs, { activation: new nn.Identity() });
    this.short =
      inputs === outputs && stride === 1
        ? new nn.Identity()
        : new ConvBlock(inputs, outputs, { kernel: 1, stride, activation: new nn.Identity() });
  }
  forward(x: torch.Tensor): torch.Tensor {
    return this.b(this.a(x)).add(this.short(x)).relu();
  }
}
