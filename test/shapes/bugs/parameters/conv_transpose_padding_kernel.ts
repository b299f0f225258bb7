import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CAE extends nn.Module {
  enc: nn.Sequential;
  dec: nn.Sequential;
  constructor(ch = [1, 4, 8]) {
    super();
    this.enc = new nn.Sequential(
      ...ch.slice(1).flatMap((c, i) => [new nn.Conv2d(ch[i], c, 3, { stride: 2, padding: 1 }), new nn.ReLU()]),
    );
    const kernel = 3; // fix: const kernel = 4;
    const back = [...ch].reverse();
    this.dec = new nn.Sequential(
      ...back
        .slice(1)
        .flatMap((c, i) => [new nn.ConvTranspose2d(back[i], c, kernel, { stride: 2, padding: 1 }), new nn.Sigmoid()]),
    );
  }
  forward(x: torch.Tensor) {
    return this.dec(this.enc(x));
  }
}
const x = torch.rand(3, 1, 20, 20);
const out = new CAE()(x);
const loss = out.sub(x).abs().mean(); // expect: broadcast-mismatch
loss.backward();
