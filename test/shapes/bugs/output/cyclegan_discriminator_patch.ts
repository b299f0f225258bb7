import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class PatchD extends nn.Module {
  model: nn.Sequential;
  constructor(ch = 3, nf = 8, n = 2) {
    super();
    const seq: nn.Module[] = [new nn.Conv2d(ch, nf, 4, 2, 1), new nn.LeakyReLU(0.2, true)];
    let mult = 1,
      prev: number;
    for (let i = 1; i <= n; i++) {
      prev = mult;
      mult = Math.min(2 ** i, 8);
      seq.push(
        new nn.Conv2d(nf * prev, nf * mult, 4, 2, 1),
        new nn.InstanceNorm2d(nf * mult),
        new nn.LeakyReLU(0.2, true),
      );
    }
    seq.push(new nn.Conv2d(nf * mult, 1, 4, 1, 1));
    this.model = new nn.Sequential(...seq);
  }
  forward(x: torch.Tensor) {
    return this.model(x);
  }
}
const d = new PatchD();
const pred = d(torch.rand(2, 3, 32, 32));
const valid = torch.ones(2, 1, 4, 4); // fix: const valid = torch.ones_like(pred);
const loss = nn.functional.mse_loss(pred, valid); // expect: target-mismatch
loss.backward();
