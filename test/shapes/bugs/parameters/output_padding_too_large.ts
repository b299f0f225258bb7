import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Stage {
  ch: number;
  stride?: 1 | 2;
}
const stages: Stage[] = [{ ch: 32, stride: 2 }, { ch: 16, stride: 2 }, { ch: 8 }];

class Decoder extends nn.Module {
  net: nn.Sequential;
  constructor(from: number) {
    super();
    const layers: nn.Module[] = [];
    let width = from;
    for (const { ch, stride = 1 } of stages) {
      layers.push(
        new nn.ConvTranspose2d(width, ch, 3, { stride, padding: 1, output_padding: 1 }), // fix: new nn.ConvTranspose2d(width, ch, 3, { stride, padding: 1, output_padding: stride - 1 }),
        new nn.ReLU(),
      );
      width = ch;
    }
    this.net = new nn.Sequential(...layers);
  }
  forward(z: torch.Tensor) {
    return this.net(z); // expect: invalid-argument
  }
}
const out = new Decoder(64)(torch.randn(2, 64, 4, 4));
console.log(out.shape);
