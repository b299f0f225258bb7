// The first state is made for whole batches; the last batch is short.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const BATCH = 20;
const HIDDEN = 16;
const { TensorDataset, DataLoader } = torch.utils.data;

class Net extends nn.Module {
  lstm = new nn.LSTM(3, HIDDEN, 2, { batch_first: true });
  fc = new nn.Linear(HIDDEN, 1);

  forward(x: torch.Tensor, state: [torch.Tensor, torch.Tensor]) {
    const [out] = this.lstm(x, state); // expect: last-batch
    return this.fc(out.at(':, -1'));
  }
}

const set = new TensorDataset(torch.randn(50, 12, 3), torch.randn(50, 1));
const net = new Net();
const optimizer = new optim.Adam(net.parameters());
for (const [x, y] of new DataLoader(set, { batch_size: BATCH })) {
  const h0 = torch.zeros(2, BATCH, HIDDEN); // fix: const h0 = torch.zeros(2, x.size(0), HIDDEN);
  const loss = nn.functional.mse_loss(net(x, [h0, h0.clone()]), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
