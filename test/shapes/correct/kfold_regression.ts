// K-fold cross-validation of a regression on a table, with standardisation fitted on each training part, early stopping and a report.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(5);
const { DataLoader, Subset, SubsetRandomSampler, TensorDataset } = torch.utils.data;
const FEATURES = ['rooms', 'age', 'distance', 'rating', 'floor'] as const;
const table = torch.randn(90, FEATURES.length);
const prices = table.matmul(torch.tensor([3, -1, -2, 0.5, 0.2])).add(torch.randn(90).mul(0.1));

class Scaler {
  mean = torch.zeros(1);
  std = torch.ones(1);
  fit(x: torch.Tensor) {
    this.mean = x.mean(0, true);
    this.std = x.std({ dim: 0, keepdim: true }).clamp({ min: 1e-6 });
    return this;
  }
  transform(x: torch.Tensor) {
    return x.sub(this.mean).div(this.std);
  }
  inverse(x: torch.Tensor) {
    return x.mul(this.std).add(this.mean);
  }
}
class EarlyStopping {
  private best = Infinity;
  private bad = 0;
  state: Record<string, torch.Tensor> | undefined;
  constructor(
    readonly patience: number,
    readonly delta = 1e-3,
  ) {}
  check(loss: number, model: nn.Module): boolean {
    if (loss < this.best - this.delta) {
      this.best = loss;
      this.bad = 0;
      this.state = torch.copy.deepcopy(model.state_dict());
      return false;
    }
    return ++this.bad >= this.patience;
  }
  get value() {
    return this.best;
  }
}
function mlp(inputs: number, widths: readonly number[], dropout = 0.1) {
  const layers: nn.Module[] = [];
  let last = inputs;
  for (const width of widths) {
    layers.push(new nn.Linear(last, width), new nn.BatchNorm1d(width), new nn.SiLU(), new nn.Dropout(dropout));
    last = width;
  }
  return new nn.Sequential(...layers, new nn.Linear(last, 1), new nn.Flatten(0));
}
function* kfold(n: number, k: number): Generator<{ train: number[]; test: number[] }> {
  const order = torch.randperm(n).tolist() as number[];
  for (let fold = 0; fold < k; fold++) {
    const test = order.filter((_, i) => i % k === fold);
    yield { train: order.filter((_, i) => i % k !== fold), test };
  }
}
const results: { mae: number; rmse: number; r2: number }[] = [];
let fold = 0;
for (const { train, test } of kfold(table.size(0), 3)) {
  fold++;
  const scaler = new Scaler().fit(table.index_select(0, torch.tensor(train)));
  const target = new Scaler().fit(prices.at(torch.tensor(train)).unsqueeze(1));
  const set = new TensorDataset(scaler.transform(table), target.transform(prices.unsqueeze(1)).squeeze(1));
  const loader = new DataLoader<any, [torch.Tensor, torch.Tensor]>(set, {
    batch_size: 15,
    sampler: new SubsetRandomSampler(train),
  });
  const held = new DataLoader<any, [torch.Tensor, torch.Tensor]>(new Subset(set, test), { batch_size: test.length });
  const model = mlp(FEATURES.length, [16, 8]);
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const plateau = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
  const stopping = new EarlyStopping(3);
  for (let epoch = 0; epoch < 6; epoch++) {
    model.train();
    for (const [x, y] of loader) {
      optimizer.zero_grad();
      const loss = nn.functional.smooth_l1_loss(model(x), y);
      loss.backward();
      optimizer.step();
    }
    model.eval();
    const loss = torch.no_grad(() => {
      let total = 0;
      for (const [x, y] of held) total += nn.functional.mse_loss(model(x), y).item();
      return total;
    });
    plateau.step(loss);
    if (stopping.check(loss, model)) break;
  }
  if (stopping.state) model.load_state_dict(stopping.state);
  torch.no_grad(() => {
    for (const [x, y] of held) {
      const predicted = target.inverse(model(x).unsqueeze(1)).squeeze(1);
      const truth = target.inverse(y.unsqueeze(1)).squeeze(1);
      const error = predicted.sub(truth);
      const r2 = 1 - error.pow(2).sum().item() / truth.sub(truth.mean()).pow(2).sum().item();
      results.push({ mae: error.abs().mean().item(), rmse: error.pow(2).mean().sqrt().item(), r2 });
      if (fold === 1) plt.scatter(truth, predicted, { s: 4 });
    }
  });
}
for (const name of ['mae', 'rmse', 'r2'] as const) {
  const values = torch.tensor(results.map((row) => row[name]));
  console.log(`${name}: ${values.mean().item().toFixed(3)} ± ${values.std().item().toFixed(3)}`);
}
