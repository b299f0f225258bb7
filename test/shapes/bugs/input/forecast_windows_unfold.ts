import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;
const WINDOW = 24;
const HORIZON = 6;

function windows(series: torch.Tensor) {
  const all = series.unfold(0, WINDOW + HORIZON, 1);
  return { past: all.at(':', ':', `:${WINDOW}`), future: all.at(':', 0, `${WINDOW}:`) };
}

const time = torch.arange(0, 200).div(10);
const series = torch.stack([time.sin(), time.cos(), time.mul(0.5).sin()], { dim: 1 });
const { past, future } = windows(series);

class Forecaster extends nn.Module {
  lstm: nn.LSTM;
  head: nn.Linear;
  constructor(features: number, hidden = 32) {
    super();
    this.lstm = new nn.LSTM(features, hidden, { batch_first: true });
    this.head = new nn.Linear(hidden, HORIZON);
  }
  forward(x: torch.Tensor) {
    const [, [h]] = this.lstm(x); // expect: size-mismatch // fix: const [, [h]] = this.lstm(x.transpose(1, 2));
    return this.head(h.at(-1));
  }
}

const model = new Forecaster(3);
const optimizer = new optim.Adam(model.parameters());
const lossFn = new nn.L1Loss();
for (const [x, y] of new DataLoader(new TensorDataset(past, future), { batch_size: 32, shuffle: true })) {
  const loss = lossFn(model(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
