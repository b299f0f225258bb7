// Forecasting with a TCN, an N-BEATS stack and a neural ODE; rolling windows, walk-forward evaluation, deep ensembles, SWA.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { SWALR, AveragedModel, update_bn } = optim.swa_utils;
const { DataLoader, TensorDataset, Subset, BatchSampler, RandomSampler } = torch.utils.data;
type T = torch.Tensor;
torch.manual_seed(3);

const LOOKBACK = 24;
const HORIZON = 6;

function series(length: number): T {
  const t = torch.arange(length).float();
  const daily = t.mul((2 * Math.PI) / 12).sin();
  const trend = t.mul(0.01);
  return daily.add(trend).add(torch.randn(length).mul(0.05));
}

function sliding(x: T, lookback: number, horizon: number): [T, T] {
  const windows = x.unfold(0, lookback + horizon, 1);
  return windows.split([lookback, horizon], 1) as [T, T];
}

class Chomp extends nn.Module {
  constructor(readonly size: number) {
    super();
  }
  forward(x: T) {
    return x.at(':', ':', `:${-this.size}`);
  }
}

class TemporalBlock extends nn.Module {
  net: nn.Sequential;
  down: nn.Conv1d | null;
  constructor(inputs: number, outputs: number, kernel: number, dilation: number) {
    super();
    const padding = (kernel - 1) * dilation;
    const conv = (from: number) =>
      nn.utils.parametrizations.weight_norm(new nn.Conv1d(from, outputs, kernel, { padding, dilation }));
    this.net = new nn.Sequential(
      conv(inputs),
      new Chomp(padding),
      new nn.ReLU(),
      conv(outputs),
      new Chomp(padding),
      new nn.ReLU(),
    );
    this.down = inputs === outputs ? null : new nn.Conv1d(inputs, outputs, 1);
  }
  forward(x: T) {
    const residual = this.down ? this.down(x) : x;
    return torch.relu(this.net(x).add(residual));
  }
}

class TCN extends nn.Module {
  blocks: nn.Sequential;
  head: nn.Linear;
  constructor(channels: number[], horizon: number, kernel = 3) {
    super();
    const pairs = channels.map((outputs, i) => [i === 0 ? 1 : channels[i - 1], outputs] as const);
    this.blocks = new nn.Sequential(...pairs.map(([a, b], i) => new TemporalBlock(a, b, kernel, 2 ** i)));
    this.head = new nn.Linear(channels[channels.length - 1], horizon);
  }
  forward(x: T) {
    return this.head(this.blocks(x.unsqueeze(1)).at(':', ':', -1));
  }
}

class NBeatsBlock extends nn.Module {
  fc: nn.Sequential;
  theta: nn.Linear;
  constructor(
    readonly lookback: number,
    readonly horizon: number,
    hidden: number,
    readonly degree: number,
  ) {
    super();
    this.fc = new nn.Sequential(
      new nn.Linear(lookback, hidden),
      new nn.ReLU(),
      new nn.Linear(hidden, hidden),
      new nn.ReLU(),
    );
    this.theta = new nn.Linear(hidden, 2 * degree);
    this.register_buffer('back', this.basis(lookback));
    this.register_buffer('fore', this.basis(horizon));
  }
  private basis(length: number) {
    const time = torch.linspace(0, 1, length);
    return torch.stack(Array.from({ length: this.degree }, (_, p) => time.pow(p)));
  }
  forward(x: T): [T, T] {
    const [a, b] = this.theta(this.fc(x)).split(this.degree, -1);
    return [a.matmul(this.get_buffer('back')), b.matmul(this.get_buffer('fore'))];
  }
}

class NBeats extends nn.Module {
  blocks: nn.ModuleList;
  constructor(count: number, lookback: number, horizon: number) {
    super();
    this.blocks = new nn.ModuleList(
      Array.from(Array(count).keys(), (i) => new NBeatsBlock(lookback, horizon, 32, 2 + i)),
    );
  }
  forward(x: T) {
    let forecast: T | undefined;
    for (const block of this.blocks as Iterable<NBeatsBlock>) {
      const [backcast, part] = block(x);
      x = x.sub(backcast);
      forecast = forecast ? forecast.add(part) : part;
    }
    return forecast!;
  }
}

class OdeNet extends nn.Module {
  encode: nn.GRU;
  field: nn.Sequential;
  read: nn.Linear;
  constructor(
    width: number,
    readonly horizon: number,
  ) {
    super();
    this.encode = new nn.GRU({ input_size: 1, hidden_size: width, batch_first: true });
    this.field = new nn.Sequential(new nn.Linear(width + 1, 32), new nn.Tanh(), new nn.Linear(32, width));
    this.read = new nn.Linear(width, 1);
  }
  private derivative(t: number, h: T) {
    return this.field(torch.cat([h, torch.full([h.size(0), 1], t)], -1));
  }
  private rk4(h: T, t: number, dt: number) {
    const k1 = this.derivative(t, h);
    const k2 = this.derivative(t + dt / 2, h.add(k1.mul(dt / 2)));
    const k3 = this.derivative(t + dt / 2, h.add(k2.mul(dt / 2)));
    const k4 = this.derivative(t + dt, h.add(k3.mul(dt)));
    return h.add(
      k1
        .add(k2.mul(2))
        .add(k3.mul(2))
        .add(k4)
        .mul(dt / 6),
    );
  }
  forward(x: T) {
    const [, hidden] = this.encode(x.unsqueeze(-1));
    let h = hidden.squeeze(0);
    const states: T[] = [];
    for (let step = 0; step < this.horizon; step++) {
      h = this.rk4(h, step / this.horizon, 1 / this.horizon);
      states.push(h);
    }
    return this.read(torch.stack(states, 1)).squeeze(-1);
  }
}

const registry: Record<string, () => nn.Module> = {
  tcn: () => new TCN([8, 8, 16], HORIZON),
  nbeats: () => new NBeats(3, LOOKBACK, HORIZON),
  ode: () => new OdeNet(8, HORIZON),
};

const values = series(160);
const mean = values.at(':120').mean();
const std = values.at(':120').std();
const [x, y] = sliding(values.sub(mean).div(std), LOOKBACK, HORIZON);
const all = new TensorDataset(x, y);
const train = new Subset(all, [...Array(100).keys()]);
const valid = new Subset(
  all,
  [...Array(all.length - 100).keys()].map((i) => i + 100),
);

const results = new Map<string, number>();
const forecasts: T[] = [];
for (const [name, make] of Object.entries(registry)) {
  const model = make();
  const average = new AveragedModel(model);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9, nesterov: true });
  const swa = new SWALR(optimizer, { swa_lr: 0.01 });
  const batches = new BatchSampler(new RandomSampler(train), 16, true);
  const loader = new DataLoader(train, { batch_sampler: batches });
  for (let epoch = 0; epoch < 2; epoch++) {
    model.train();
    for (const [inputs, targets] of loader) {
      const loss = nn.functional.smooth_l1_loss(model(inputs), targets);
      optimizer.zero_grad(true);
      loss.backward();
      nn.utils.clip_grad_norm_(model.parameters(), 1);
      optimizer.step();
    }
    average.update_parameters(model);
    swa.step();
  }
  update_bn(loader, average);
  average.eval();
  const predicted: T[] = [];
  const wanted: T[] = [];
  torch.no_grad(() => {
    for (const [inputs, targets] of new DataLoader(valid, { batch_size: 10 })) {
      predicted.push(average(inputs));
      wanted.push(targets);
    }
  });
  const [p, w] = [torch.cat(predicted), torch.cat(wanted)];
  results.set(name, p.sub(w).abs().mean().item());
  forecasts.push(p);
}

const ensemble = torch.stack(forecasts);
const truth = torch.stack(valid.indices.map((i) => all.at(i)[1]));
const mae = ensemble.mean(0).sub(truth).abs().mean(0);
const interval = ensemble.quantile(torch.tensor([0.1, 0.9]), 0);
const inside = truth.ge(interval.at(0)).logical_and(truth.le(interval.at(1)));
console.log([...results.entries()].sort((a, b) => a[1] - b[1]).map(([name, e]) => `${name} ${e.toFixed(2)}`));
console.log(mae.shape, inside.float().mean().item().toFixed(2));
const naive = x.at('100:', -1).unsqueeze(1).expand(-1, HORIZON);
console.log('naive', truth.sub(naive).abs().mean().mul(std).item().toFixed(2));
