// Customers in a table: numbers and categories, one network with two heads, early stopping on held-out rows.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, Dataset, Subset } = torch.utils.data;
torch.manual_seed(3);

interface Column {
  name: string;
  values: number;
  width?: number;
}

const COLUMNS: Column[] = [
  { name: 'country', values: 30 },
  { name: 'plan', values: 4, width: 3 },
  { name: 'device', values: 6 },
];
const NUMERIC = 5;
const ROWS = 330;

const widthOf = ({ values, width }: Column) => width ?? Math.min(50, Math.ceil(values / 2));

class Customers extends Dataset<[torch.Tensor, torch.Tensor, number, number]> {
  readonly numbers = torch.randn(ROWS, NUMERIC);
  readonly categories = torch.stack(
    COLUMNS.map(({ values }) => torch.randint(0, values, [ROWS])),
    { dim: 1 },
  );
  readonly spending = this.numbers.at(':', 0).mul(2).add(this.categories.at(':', 1).float());
  readonly churned = this.spending.gt(1.5).long();

  get length() {
    return ROWS;
  }

  at(index: number): [torch.Tensor, torch.Tensor, number, number] {
    return [
      this.numbers.at(index),
      this.categories.at(index),
      this.churned.at(index).item(),
      this.spending.at(index).item(),
    ];
  }
}

class TwoHeads extends nn.Module {
  readonly embeddings: nn.ModuleList;
  readonly norm = new nn.BatchNorm1d(NUMERIC);
  readonly body: nn.Sequential;
  readonly churn: nn.Linear;
  readonly spend: nn.Linear;

  constructor(columns: Column[], hidden: readonly number[], dropout = 0.1) {
    super();
    this.embeddings = new nn.ModuleList(columns.map((column) => new nn.Embedding(column.values, widthOf(column))));
    let width = NUMERIC + columns.reduce((sum, column) => sum + widthOf(column), 0);
    this.body = new nn.Sequential();
    hidden.forEach((next, i) => {
      this.body.add_module(`linear${i}`, new nn.Linear(width, next));
      this.body.add_module(`norm${i}`, new nn.LayerNorm(next));
      this.body.add_module(`act${i}`, new nn.GELU());
      this.body.add_module(`drop${i}`, new nn.Dropout(dropout));
      width = next;
    });
    this.churn = new nn.Linear(width, 2);
    this.spend = new nn.Linear(width, 1);
  }

  forward(numbers: torch.Tensor, categories: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const parts = [this.norm(numbers)];
    for (let i = 0; i < this.embeddings.length; i++) parts.push(this.embeddings[i](numbers.at(':', i))); // expect: dtype-mismatch // fix: for (let i = 0; i < this.embeddings.length; i++) parts.push(this.embeddings[i](categories.at(':', i)));
    const features = this.body(torch.cat(parts, 1));
    return [this.churn(features), this.spend(features).squeeze(1)];
  }
}

const customers = new Customers();
const order = [...torch.randperm(ROWS)].map((index) => index.item());
const training = new Subset(customers, order.slice(0, 250));
const held = new Subset(customers, order.slice(250));
const loaders = {
  train: new DataLoader(training, { batch_size: 32, shuffle: true }),
  valid: new DataLoader(held, { batch_size: 80 }),
};

const net = new TwoHeads(COLUMNS, [64, 32]);
const weights = torch.tensor([0.7, 1.3]);
const log_vars = new nn.Parameter(torch.zeros(2));
const optimizer = new optim.AdamW([...net.parameters(), log_vars], { lr: 3e-3 });
const plateau = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5 });

function losses(batch: [torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]) {
  const [numbers, categories, churned, spending] = batch;
  const [logits, amount] = net(numbers, categories);
  return torch.stack([
    F.cross_entropy(logits, churned, { weight: weights }),
    F.smooth_l1_loss(amount, spending.float()),
  ]);
}

let best = Infinity;
let patience = 3;
for (let epoch = 0; epoch < 4 && patience > 0; epoch++) {
  net.train();
  for (const batch of loaders.train) {
    optimizer.zero_grad();
    const loss = losses(batch).mul(log_vars.neg().exp()).add(log_vars).sum();
    loss.backward();
    nn.utils.clip_grad_norm_(net.parameters(), 1);
    optimizer.step();
  }
  net.eval();
  const [churn, spend] = torch.no_grad(() => {
    const all = [...loaders.valid].map((batch) => losses(batch));
    return torch.stack(all).mean(0).tolist() as [number, number];
  });
  plateau.step(churn + spend);
  if (churn + spend < best) [best, patience] = [churn + spend, 3];
  else patience--;
  console.log(`${epoch}: ${churn.toFixed(3)} ${spend.toFixed(3)}`);
}
