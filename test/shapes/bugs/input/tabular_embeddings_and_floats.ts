import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Column = { name: string; kind: 'category'; values: number } | { name: string; kind: 'number' };
const columns: Column[] = [
  { name: 'city', kind: 'category', values: 12 },
  { name: 'age', kind: 'number' },
  { name: 'income', kind: 'number' },
  { name: 'job', kind: 'category', values: 5 },
];
const DIM = 6;
const categories = columns.flatMap((c) => (c.kind === 'category' ? [c.values] : []));
const numbers = columns.filter((c) => c.kind === 'number');

class Tabular extends nn.Module {
  tables = new nn.ModuleList(categories.map((n) => new nn.Embedding(n, DIM)));
  body = new nn.Sequential(
    new nn.Linear(categories.length * DIM, 32), // fix: new nn.Linear(categories.length * DIM + numbers.length, 32),
    new nn.ReLU(),
    new nn.Linear(32, 1),
  );

  forward(cats: torch.Tensor, nums: torch.Tensor) {
    const embedded = [...this.tables].map((table, i) => table(cats.at(':', i)));
    return this.body(torch.cat([...embedded, nums], 1)).squeeze(1); // expect: size-mismatch
  }
}

const model = new Tabular();
const cats = torch.stack(
  categories.map((n) => torch.randint(0, n, [16])),
  1,
);
const out = model(cats, torch.randn(16, numbers.length));
nn.functional.binary_cross_entropy_with_logits(out, torch.randint(0, 2, [16]).float()).backward();
