import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const CARDINALITY = { store: 5, day: 7, promo: 2 };
type Column = keyof typeof CARDINALITY;
const embDim = (n: number) => Math.min(50, Math.floor((n + 1) / 2));

class Tabular extends nn.Module {
  embs: nn.ModuleList;
  lin: nn.Linear;
  constructor(cardinalities: number[], continuous: number) {
    super();
    this.embs = new nn.ModuleList(cardinalities.map((n) => new nn.Embedding(n, embDim(n))));
    const total = cardinalities.map(embDim).reduce((a, b) => a + b, 0);
    this.lin = new nn.Linear(total, 10); // fix: this.lin = new nn.Linear(total + continuous, 10);
    this.cont = continuous;
  }
  cont: number;
  forward(cat: torch.Tensor, cont: torch.Tensor) {
    const parts = [...this.embs].map((e, i) => e(cat.at(':', i)));
    return this.lin(torch.cat([...parts, cont], 1)); // expect: size-mismatch
  }
}
const cols = Object.keys(CARDINALITY) as Column[];
const net = new Tabular(
  cols.map((c) => CARDINALITY[c]),
  4,
);
const cats = torch.stack(
  cols.map((c) => torch.randint(0, CARDINALITY[c], [11])),
  1,
);
console.log(net(cats, torch.randn(11, 4)).shape);
