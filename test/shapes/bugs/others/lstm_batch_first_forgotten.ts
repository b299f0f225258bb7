import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;

class Net extends nn.Module {
  lstm = new nn.LSTM(3, 10); // fix: lstm = new nn.LSTM(3, 10, { batch_first: true });
  fc = new nn.Linear(10, 1);
  forward(x: torch.Tensor): torch.Tensor {
    const h0 = torch.zeros(1, x.shape[0], 10);
    const c0 = torch.zeros(1, x.shape[0], 10);
    const [out] = this.lstm(x, [h0, c0]); // expect: hidden-size
    return this.fc(out.at(':', -1));
  }
}
const ds = new TensorDataset(torch.randn(50, 7, 3), torch.randn(50, 1));
const net = new Net();
for (const [x, y] of new DataLoader(ds, { batch_size: 10 })) nn.functional.mse_loss(net(x), y).backward();
