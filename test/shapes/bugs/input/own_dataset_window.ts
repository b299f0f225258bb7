// Forecasting: a window of the past predicts the next value.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Windows extends torch.utils.data.Dataset<[torch.Tensor, torch.Tensor]> {
  constructor(
    private series: torch.Tensor,
    private size: number,
  ) {
    super();
  }

  get length() {
    return this.series.size(0) - this.size;
  }

  at(i: number): [torch.Tensor, torch.Tensor] {
    return [this.series.at(`${i}:${i + this.size}`), this.series.at(i + this.size)];
  }
}

const series = torch.linspace(0, 20, 124).sin();
const dataset = new Windows(series, 24);
const loader = new torch.utils.data.DataLoader(dataset, { batch_size: 25, shuffle: true });

const net = new nn.Sequential(
  new nn.Linear(30, 16), // fix: new nn.Linear(24, 16),
  new nn.ReLU(),
  new nn.Linear(16, 1),
);
const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });

for (const [past, next] of loader) {
  const guess = net(past).squeeze(1); // expect: size-mismatch
  const loss = nn.functional.mse_loss(guess, next);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
