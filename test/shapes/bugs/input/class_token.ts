import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class WithToken extends nn.Module {
  token = new nn.Parameter(torch.zeros(1, 1, 16));
  layer = new nn.TransformerEncoderLayer({ d_model: 16, nhead: 2, dim_feedforward: 32, batch_first: true });

  forward(x: torch.Tensor) {
    const all = torch.cat([this.token, x], 1); // expect: join-mismatch // fix: const all = torch.cat([this.token.expand(x.size(0), -1, -1), x], 1);
    return this.layer(all).at(':, 0');
  }
}

const model = new WithToken();
const steps = new torch.utils.data.TensorDataset(torch.randn(9, 6, 16));
for (const [x] of new torch.utils.data.DataLoader(steps, { batch_size: 3 })) console.log(model(x).shape);
