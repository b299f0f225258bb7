// A causal convolution pads on both sides; the right end has to be cut off again.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class TemporalBlock extends nn.Module {
  conv: nn.Conv1d;
  down: nn.Conv1d;
  private pad: number;

  constructor(inputs: number, outputs: number, kernel: number, dilation: number) {
    super();
    this.pad = (kernel - 1) * dilation;
    this.conv = new nn.Conv1d(inputs, outputs, kernel, { padding: this.pad, dilation });
    this.down = new nn.Conv1d(inputs, outputs, 1);
  }

  forward(x: torch.Tensor) {
    const out = this.conv(x).relu(); // fix: const out = this.conv(x).at(`:, :, :-${this.pad}`).relu();
    return out.add(this.down(x)).relu(); // expect: broadcast-mismatch
  }
}

const layers = [1, 2, 4].map((d, i) => new TemporalBlock(i === 0 ? 1 : 8, 8, 3, d));
const tcn = new nn.Sequential(...layers);
console.log(tcn(torch.randn(4, 1, 40)).shape);
