import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;

class Traffic extends nn.Module {
  gru = new nn.GRU(3, 10, { batch_first: true });
  out = new nn.Linear(10, 1);
  forward(x: torch.Tensor, state?: torch.Tensor) {
    const [hidden, next] = this.gru(x, state);
    return [this.out(hidden.at(':, -1')).squeeze(1), next] as const;
  }
}

const model = new Traffic();
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
const data = new TensorDataset(torch.rand(200, 12, 3), torch.rand(200));
let state: torch.Tensor | undefined;
for (const [x, y] of new DataLoader(data, { batch_size: 20 })) {
  const [prediction, next] = model(x!, state);
  const loss = nn.functional.mse_loss(prediction, y!);
  optimizer.zero_grad();
  loss.backward(); // expect: no-gradient
  optimizer.step();
  state = next; // fix: state = next.detach();
}
