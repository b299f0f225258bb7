import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;

class Windows extends Dataset<[torch.Tensor, torch.Tensor]> {
  constructor(
    private series: torch.Tensor,
    private past: number,
    private horizon: number,
  ) {
    super();
  }
  get length() {
    return this.series.size(0) - this.past - this.horizon + 1;
  }
  at(i: number): [torch.Tensor, torch.Tensor] {
    const x = this.series.at(`${i}:${i + this.past}`);
    const y = this.series.at(`${i + this.past}:${i + this.past + this.horizon}`, 0);
    return [x, y];
  }
}

class Forecaster extends nn.Module {
  lstm: nn.LSTM;
  fc: nn.Linear;
  constructor(features: number, hidden: number, horizon: number) {
    super();
    this.lstm = new nn.LSTM({ input_size: features, hidden_size: hidden, batch_first: true });
    this.fc = new nn.Linear(hidden, horizon);
  }
  forward(x: torch.Tensor) {
    const [, [h]] = this.lstm(x);
    return this.fc(h); // fix: return this.fc(h.squeeze(0));
  }
}
const series = torch.randn(120, 3);
const model = new Forecaster(3, 16, 4);
const opt = new optim.Adam(model.parameters(), { lr: 1e-3 });
for (const [x, y] of new DataLoader(new Windows(series, 24, 4), { batch_size: 19, drop_last: true })) {
  const loss = nn.functional.l1_loss(model(x), y); // expect: silent-broadcast
  opt.zero_grad();
  loss.backward();
  opt.step();
}
