import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

enum Column {
  Weekday,
  Month,
  Store,
}
const cardinalities: Record<Column, number> = {
  [Column.Weekday]: 7,
  [Column.Month]: 12, // fix: [Column.Month]: 13,
  [Column.Store]: 30,
};

class Tabular extends nn.Module {
  embeds = new nn.ModuleList(
    Object.values(cardinalities).map((n) => new nn.Embedding(n, Math.min(50, Math.ceil(n / 2)))),
  );
  body: nn.Sequential;
  constructor(numeric: number) {
    super();
    const width = Object.values(cardinalities).reduce((sum, n) => sum + Math.min(50, Math.ceil(n / 2)), numeric);
    this.body = new nn.Sequential(new nn.Linear(width, 64), new nn.ReLU(), new nn.Linear(64, 1));
  }
  forward(cats: torch.Tensor, nums: torch.Tensor) {
    const parts = [...this.embeds].map((e, i) => e(cats.at(':', i))); // expect: index-out-of-range
    return this.body(torch.cat([...parts, nums], { dim: 1 })).squeeze(1);
  }
}

const cats = torch.tensor([
  [0, 1, 3],
  [6, 12, 29],
  [2, 7, 11],
]);
const model = new Tabular(4);
const pred = model(cats, torch.randn(3, 4));
nn.functional.mse_loss(pred, torch.rand(3)).backward();
