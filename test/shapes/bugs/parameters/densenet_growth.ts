import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class DenseLayer extends nn.Module {
  norm: nn.BatchNorm2d;
  conv: nn.Conv2d;

  constructor(inputs: number, growth: number) {
    super();
    this.norm = new nn.BatchNorm2d(inputs);
    this.conv = new nn.Conv2d(inputs, growth, { kernel_size: 3, padding: 1, bias: false });
  }

  forward(x: torch.Tensor) {
    const fresh = this.conv(this.norm(x).relu()); // expect: channel-mismatch
    return torch.cat([x, fresh], { dim: 1 });
  }
}

class DenseBlock extends nn.Sequential {
  constructor(layers: number, inputs: number, growth: number) {
    super();
    for (let i = 0; i < layers; i++) {
      const width = inputs + growth; // fix: const width = inputs + i * growth;
      this.add_module(`layer${i}`, new DenseLayer(width, growth));
    }
  }
}

const stem = new nn.Conv2d(3, 16, 7, { stride: 2, padding: 3 });
const block = new DenseBlock(3, 16, 12);
const x = stem(torch.randn(2, 3, 32, 32));
console.log(block(x).shape);
