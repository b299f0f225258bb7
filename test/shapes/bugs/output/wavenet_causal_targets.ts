import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class WaveNet extends nn.Module {
  input = new nn.Conv1d(1, 16, 2);
  stack = new nn.ModuleList([1, 2, 4, 8].map((dilation) => new nn.Conv1d(16, 32, 2, { dilation })));
  skips = new nn.ModuleList([1, 2, 4, 8].map(() => new nn.Conv1d(16, 24, 1)));
  out = new nn.Conv1d(24, 256, 1);
  get field() {
    return 2 + [1, 2, 4, 8].reduce((a, b) => a + b);
  }
  forward(x: torch.Tensor) {
    let h = this.input(x);
    const skips: torch.Tensor[] = [];
    for (const [i, conv] of [...this.stack].entries()) {
      const [a, b] = conv(h).chunk(2, 1) as [torch.Tensor, torch.Tensor];
      const z = a.tanh().mul(b.sigmoid());
      skips.push(this.skips.at(i)(z));
      h = h.narrow(2, h.size(2) - z.size(2), z.size(2)).add(z);
    }
    const length = skips.at(-1)!.size(2);
    const total = skips.map((s) => s.at(`..., -${length}:`)).reduce((a, b) => a.add(b));
    return this.out(total.relu());
  }
}

const net = new WaveNet();
const wave = torch.rand(2, 1, 64);
const logits = net(wave.at('..., :-1'));
const levels = wave.mul(255).long().squeeze(1);
const target = levels.at(`:, ${net.field - 1}:`); // fix: const target = levels.at(`:, ${net.field}:`);
nn.functional.cross_entropy(logits, target).backward(); // expect: target-mismatch
