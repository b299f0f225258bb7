// Forecasts a series with stacked windows: normalisation fitted on the past, states carried along, several steps ahead.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset, Subset } = torch.utils.data;
torch.manual_seed(55);

const config = { window: 24, horizon: 6, features: 3, hidden: 16, layers: 2, batch: 16, epochs: 1 };

// %% Three series side by side
const time = torch.arange(200).float();
const series = torch.stack([time.mul(0.2).sin(), time.mul(0.05).cos(), time.div(200).add(torch.randn(200).mul(0.02))], {
  dim: 1,
});
const split = 160;
const mean = series.at(`:${split}`).mean(0);
const std = series.at(`:${split}`).std(0, { keepdim: true });
const scaled = series.sub(mean).div(std);

function windows(values: torch.Tensor, size: number, ahead: number): [torch.Tensor, torch.Tensor] {
  const all = values.unfold(0, size + ahead, 1).transpose(1, 2); // [count, size + ahead, features]
  return [all.at(`:, :${size}`), all.at(`:, ${size}:, 0`)];
}
const [inputs, targets] = windows(scaled, config.window, config.horizon);
const dataset = new TensorDataset(inputs.contiguous(), targets.contiguous());
const border = split - config.window - config.horizon + 1;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);
const train_loader = new DataLoader(new Subset(dataset, range(0, border)), { batch_size: config.batch, shuffle: true });
const test_loader = new DataLoader(new Subset(dataset, range(border, dataset.length)), { batch_size: 1 });

// %% Encoder and decoder
class Forecaster extends nn.Module {
  encoder = new nn.LSTM(config.features, config.hidden, config.layers, { batch_first: true, dropout: 0.1 });
  cells = new nn.ModuleList([
    new nn.LSTMCell(1, config.hidden),
    ...range(1, config.layers).map(() => new nn.LSTMCell(config.hidden, config.hidden)),
  ]);
  head = new nn.Linear(config.hidden, 1);

  forward(x: torch.Tensor, truth?: torch.Tensor) {
    const [, [h, c]] = this.encoder(x);
    const states = h.unbind(0).map((each, layer): [torch.Tensor, torch.Tensor] => [each, c.at(layer)]);
    let last = x.at(':, -1, :1');
    const outputs: torch.Tensor[] = [];
    for (let step = 0; step < config.horizon; step++) {
      let below = last;
      for (const [layer, cell] of [...this.cells].entries()) {
        states[layer] = (cell as nn.LSTMCell)(below, states[layer]);
        below = states[layer][0];
      }
      const guess = this.head(below);
      outputs.push(guess);
      const forced = truth !== undefined && this.training && step % 2 === 0;
      last = forced ? truth.at(':', step).unsqueeze(1) : guess;
    }
    return torch.cat(outputs, 1);
  }
}

// %% Training
const model = new Forecaster();
const optimizer = new optim.Adam(model.parameters(), { lr: 5e-3 });
const scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
const criterion = new nn.HuberLoss();
for (let epoch = 0; epoch < config.epochs; epoch++) {
  model.train();
  let sum = 0;
  for (const [x, y] of train_loader) {
    const loss = criterion(model(x, y), y);
    optimizer.zero_grad();
    loss.backward();
    nn.utils.clip_grad_norm_(model.parameters(), 0.5);
    optimizer.step();
    sum += loss.item() * x.size(0);
  }
  scheduler.step(sum / border);
}

// %% Test, in the series' own units
model.eval();
const errors = torch.no_grad(() => {
  const rows: torch.Tensor[] = [];
  for (const [x, y] of test_loader) {
    const guess = model(x).mul(std.at(0, 0)).add(mean.at(0));
    rows.push(guess.sub(y.mul(std.at(0, 0)).add(mean.at(0))).abs());
  }
  return torch.cat(rows).mean(0);
});
console.log('mean error at each step ahead:', errors);
