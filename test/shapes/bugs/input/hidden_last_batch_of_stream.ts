import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;
const BATCH = 20;
class Net extends nn.Module {
  rnn = new nn.RNN(5, 10, { batch_first: true, nonlinearity: 'relu' });
  fc = new nn.Linear(10, 1);
  forward(x: torch.Tensor, h0: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [y, h] = this.rnn(x, h0); // expect: last-batch
    return [this.fc(y.at(':', -1)).squeeze(1), h];
  }
}
const net = new Net();
const opt = new optim.SGD(net.parameters(), { lr: 0.01 });
const loader = new DataLoader(new TensorDataset(torch.randn(50, 7, 5), torch.rand(50)), { batch_size: BATCH }); // fix: const loader = new DataLoader(new TensorDataset(torch.randn(50, 7, 5), torch.rand(50)), { batch_size: BATCH, drop_last: true });
let state = torch.zeros(1, BATCH, 10);
for (const [x, y] of loader) {
  const [pred, next] = net(x, state);
  const loss = nn.functional.mse_loss(pred, y);
  opt.zero_grad();
  loss.backward();
  opt.step();
  state = next.detach();
}
