import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class LAE extends nn.Module {
  enc = new nn.LSTM(3, 8, { batch_first: true });
  dec = new nn.LSTM(8, 8, { batch_first: true });
  out = new nn.Linear(8, 3);
  forward(x: torch.Tensor) {
    const [, [h]] = this.enc(x);
    const z = h.squeeze(0).unsqueeze(1).repeat(1, x.size(2), 1); // fix: const z = h.squeeze(0).unsqueeze(1).repeat(1, x.size(1), 1);
    const [y] = this.dec(z);
    return this.out(y);
  }
}
const x = torch.randn(5, 12, 3);
nn.functional.mse_loss(new LAE()(x), x).backward(); // expect: target-mismatch
