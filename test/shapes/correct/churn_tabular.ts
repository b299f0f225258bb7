// Customers: categories as embeddings, numbers normalised, one trunk, three heads (leaves? spends how much? which plan next?).
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(5);

type Columns = Record<string, { cardinality: number; dim?: number }>;
const CATEGORICAL: Columns = {
  country: { cardinality: 12 },
  device: { cardinality: 4, dim: 3 },
  plan: { cardinality: 5 },
};
const NUMERIC = ['age', 'months', 'visits', 'minutes', 'tickets'];
const PLANS = 5;

const embeddingDim = ({ cardinality, dim }: { cardinality: number; dim?: number }) =>
  dim ?? Math.min(16, Math.ceil(cardinality / 2));

// %% Data
interface Row {
  cats: torch.Tensor;
  nums: torch.Tensor;
  churn: number;
  spend: number;
  nextPlan: number;
}

function makeRows(count: number): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    const cats = torch.tensor(Object.values(CATEGORICAL).map((c) => (i * 7 + c.cardinality) % c.cardinality));
    const nums = torch.randn(NUMERIC.length).mul(3).add(1);
    const churn = nums.at(1).item() < 0 ? 1 : 0;
    rows.push({ cats, nums, churn, spend: nums.at(2).item() * 2 + 5, nextPlan: (i * 3) % PLANS });
  }
  return rows;
}

const rows = makeRows(300);
const fresh = rows.splice(240);
const loader = new torch.utils.data.DataLoader(rows, { batch_size: 32, shuffle: true, drop_last: true });
const testLoader = new torch.utils.data.DataLoader(fresh, { batch_size: 60 });

// %% Model
class TabularNet extends nn.Module {
  embeddings: nn.ModuleDict;
  normalise: nn.BatchNorm1d;
  trunk: nn.Sequential;
  heads: nn.ModuleDict;

  constructor(columns: Columns, numeric: number, hidden: number[] = [64, 32], dropout = 0.2) {
    super();
    this.embeddings = new nn.ModuleDict();
    let width = numeric;
    for (const [name, column] of Object.entries(columns)) {
      const dim = embeddingDim(column);
      this.embeddings.set(name, new nn.Embedding(column.cardinality, dim));
      width += dim;
    }
    this.normalise = new nn.BatchNorm1d(numeric);
    const layers: nn.Module[] = [];
    for (const size of hidden) {
      layers.push(new nn.Linear(width, size), new nn.ReLU(), new nn.Dropout(dropout));
      width = size;
    }
    this.trunk = new nn.Sequential(...layers);
    this.heads = new nn.ModuleDict({
      churn: new nn.Linear(width, 1),
      spend: new nn.Linear(width, 1),
      plan: new nn.Linear(width, PLANS),
    });
  }

  forward(cats: torch.Tensor, nums: torch.Tensor): Record<string, torch.Tensor> {
    const parts: torch.Tensor[] = [];
    let column = 0;
    for (const [, embedding] of this.embeddings.items()) {
      parts.push((embedding as nn.Embedding)(cats.at(':', column++)));
    }
    parts.push(this.normalise(nums));
    const shared = this.trunk(torch.cat(parts, 1));
    const result: Record<string, torch.Tensor> = {};
    for (const [name, head] of this.heads.items()) {
      const out = (head as nn.Linear)(shared);
      result[name] = name === 'plan' ? out : out.squeeze(1);
    }
    return result;
  }
}

class MultiTaskLoss extends nn.Module {
  logVars = new nn.Parameter(torch.zeros(3));
  bce = new nn.BCEWithLogitsLoss({ pos_weight: torch.tensor([2.0]) });
  mse = new nn.SmoothL1Loss();
  ce = new nn.CrossEntropyLoss({ label_smoothing: 0.05 });

  forward(
    out: Record<string, torch.Tensor>,
    batch: { churn: torch.Tensor; spend: torch.Tensor; nextPlan: torch.Tensor },
  ) {
    const losses = torch.stack([
      this.bce(out.churn, batch.churn.float()),
      this.mse(out.spend, batch.spend.float()),
      this.ce(out.plan, batch.nextPlan),
    ]);
    const total = losses.mul(this.logVars.neg().exp()).add(this.logVars).sum();
    return { total, losses: losses.detach() };
  }
}

// %% Training
const net = new TabularNet(CATEGORICAL, NUMERIC.length);
const objective = new MultiTaskLoss();
const optimizer = new optim.AdamW([
  { params: net.parameters(), lr: 2e-3, weight_decay: 1e-2 },
  { params: objective.parameters(), lr: 1e-2, weight_decay: 0 },
]);

const history = new Map<number, number[]>();
for (let epoch = 0; epoch < 3; epoch++) {
  net.train();
  const sums = torch.zeros(3);
  for (const batch of loader) {
    const out = net(batch.cats, batch.nums);
    const { total, losses } = objective(out, batch);
    optimizer.zero_grad();
    total.backward();
    optimizer.step();
    sums.add_(losses);
  }
  history.set(epoch, sums.div(loader.length).tolist() as number[]);
}
for (const [epoch, means] of history) console.log(epoch, means.map((m) => m.toFixed(3)).join(' '));

// %% Evaluation
net.eval();
torch.no_grad(() => {
  for (const batch of testLoader) {
    const out = net(batch.cats, batch.nums);
    const leaves = torch.sigmoid(out.churn).gt(0.5);
    const precision = leaves
      .logical_and(batch.churn.eq(1))
      .sum()
      .div(leaves.sum().clamp({ min: 1 }));
    const accuracy = out.plan.argmax(1).eq(batch.nextPlan).float().mean();
    const rmse = F.mse_loss(out.spend, batch.spend).sqrt();
    console.log(precision.item(), accuracy.item(), rmse.item());
  }
});
