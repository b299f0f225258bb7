// Next half day of electric load from the last two days, by dilated causal convolutions; three quantiles.
import * as torch from 'tensorpad';
import { apply, fit, WindowDataset } from './lib/windows';

const { nn, optim } = torch;
const F = nn.functional;

torch.manual_seed(11);

// %% Series: load, temperature, hour of day as sine and cosine
const HOURS = 24 * 20;
const PAST = 48;
const HORIZON = 12;
const QUANTILES = [0.1, 0.5, 0.9];

const hour = torch.arange(HOURS, { dtype: torch.float32 });
const phase = hour.mul((2 * Math.PI) / 24);
const temperature = torch.sin(phase.sub(1)).mul(6).add(12).add(torch.randn(HOURS));
const load = torch.cos(phase).mul(20).add(100).sub(temperature.mul(0.8)).add(torch.randn(HOURS).mul(2));
const series = torch.stack([load, temperature, torch.sin(phase), torch.cos(phase)], 1);

const cut = 24 * 15;
const scaler = fit(series.at(`:${cut}`));
const trainSet = new WindowDataset(apply(series.at(`:${cut}`), scaler), PAST, HORIZON);
const validSet = new WindowDataset(apply(series.at(`${cut}:`), scaler), PAST, HORIZON);
const trainLoader = new torch.utils.data.DataLoader(trainSet, { batch_size: 50, shuffle: true });
const validLoader = new torch.utils.data.DataLoader(validSet, { batch_size: 50 });

// %% Network
class Chomp extends nn.Module {
  constructor(private size: number) {
    super();
  }
  forward(x: torch.Tensor) {
    return x.narrow(2, 0, x.size(2) - this.size);
  }
}

class TemporalBlock extends nn.Module {
  body;
  shortcut;

  constructor(cin: number, cout: number, kernel: number, dilation: number, dropout = 0.1) {
    super();
    const padding = (kernel - 1) * dilation;
    const half = (from: number) => [
      nn.utils.parametrizations.weight_norm(new nn.Conv1d(from, cout, kernel, { padding, dilation })),
      new Chomp(padding),
      new nn.ReLU(),
      new nn.Dropout(dropout),
    ];
    this.body = new nn.Sequential(...half(cin), ...half(cout));
    this.shortcut = cin === cout ? new nn.Identity() : new nn.Conv1d(cin, cout, 1);
  }

  forward(x: torch.Tensor) {
    return F.relu(this.body(x).add(this.shortcut(x)));
  }
}

class TCN extends nn.Module {
  blocks;
  head;

  constructor(inputs: number, channels: number[], kernel: number, horizon: number, quantiles: number) {
    super();
    const layers = channels.map((c, i) => new TemporalBlock(i === 0 ? inputs : channels[i - 1], c, kernel, 2 ** i));
    this.blocks = new nn.Sequential(...layers);
    this.head = new nn.Linear(channels[channels.length - 1], horizon * quantiles);
    this.horizon = horizon;
  }
  horizon: number;

  forward(x: torch.Tensor) {
    const last = this.blocks(x).at(':, :, -1');
    return this.head(last).unflatten(1, [this.horizon, -1]);
  }
}

/** Pinball loss of predictions (N, H, Q). */
function pinball(prediction: torch.Tensor, target: torch.Tensor, quantiles: torch.Tensor) {
  const error = target.unsqueeze(-1).sub(prediction);
  return torch.maximum(error.mul(quantiles), error.mul(quantiles.sub(1))).mean();
}

// %% Training
const net = new TCN(series.size(1), [16, 16, 24], 3, HORIZON, QUANTILES.length);
const q = torch.tensor(QUANTILES);
const optimizer = new optim.Adam(net.parameters(), 2e-3);
const scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });

const run = (loader: Iterable<torch.Tensor[]>, train: boolean): number => {
  net.train(train);
  let sum = 0;
  let count = 0;
  for (const [x, y] of loader) {
    const loss = pinball(net(x), y, q);
    if (train) {
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
    sum += loss.item() * x.size(0);
    count += x.size(0);
  }
  return sum / count;
};

for (const epoch of [1, 2]) {
  const trainLoss = run(trainLoader, true);
  const validLoss = torch.no_grad(() => run(validLoader, false));
  scheduler.step(validLoss);
  console.log(`epoch ${epoch}: train ${trainLoss.toFixed(4)} valid ${validLoss.toFixed(4)}`);
}

// %% Evaluation in megawatts
net.eval();
torch.no_grad(() => {
  const [x, y] = validSet.at(0);
  const forecast = net(x.unsqueeze(0)).squeeze(0);
  const scale = scaler.std.at(0, 0);
  const shift = scaler.mean.at(0, 0);
  const mw = forecast.mul(scale).add(shift);
  const truth = y.mul(scale).add(shift);
  const mae = mw.at(':, 1').sub(truth).abs().mean();
  const inside = truth.ge(mw.at(':, 0')).logical_and(truth.le(mw.at(':, 2')));
  console.log('MAE', mae.item().toFixed(2), 'covered', inside.float().mean().item());
});
