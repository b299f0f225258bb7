import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Mini extends nn.Module {
  enc = new nn.Conv2d(1, 4, 3, { padding: 1 });
  mid = new nn.Conv2d(4, 8, 3, { padding: 1 });
  up = new nn.Upsample({ scale_factor: 2, mode: 'nearest' });
  dec = new nn.Conv2d(12, 1, 3, { padding: 1 });
  forward(x: torch.Tensor) {
    const e = torch.relu(this.enc(x));
    const m = torch.relu(this.mid(nn.functional.max_pool2d(e, 2)));
    const joined = torch.cat([e, this.up(m)], 1); // expect: join-mismatch
    return this.dec(joined);
  }
}
const HEIGHT = 33; // fix: const HEIGHT = 34;
const WIDTH = 40;
const net = new Mini();
const loss = net(torch.rand(2, 1, HEIGHT, WIDTH))
  .abs()
  .mean();
loss.backward();
