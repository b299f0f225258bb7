import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

export class ConvBlock extends nn.Module {
  private readonly layers: nn.Sequential;
  constructor(
    inputs: number,
    readonly outputs: number,
    { kernel = 3, stride = 1, norm = true, activation = new nn.ReLU() as nn.Module } = {},
  ) {
    super();
    const layers: nn.Module[] = [
      new nn.Conv2d(inputs, outputs, kernel, { stride, padding: Math.floor(kernel / 2), bias: !norm }),
    ];
    if (norm) layers.push(new nn.BatchNorm2d(outputs));
    layers.push(activation);
    this.layers = new nn.Sequential(...layers);
  }
  forward(x: torch.Tensor): torch.Tensor {
    return this.layers(x);
  }
}
export default ConvBlock;
