import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const rows: Array<[number, number, number, number, string]> = [
  [5.1, 3.5, 1.4, 0.2, 'setosa'],
  [7.0, 3.2, 4.7, 1.4, 'versicolor'],
  [6.3, 3.3, 6.0, 2.5, 'virginica'],
  [4.9, 3.0, 1.4, 0.2, 'setosa'],
];
const species = [...new Set(rows.map((r) => r[4]))];
const X = torch.tensor(rows.map(([a, b, c, d]) => [a, b, c, d]));
const y = torch.tensor(rows.map(([, , , , s]) => [species.indexOf(s)])); // fix: const y = torch.tensor(rows.map(([, , , , s]) => species.indexOf(s)));
const model = new nn.Sequential(new nn.Linear(4, 10), new nn.ReLU(), new nn.Linear(10, species.length));
const opt = new optim.SGD(model.parameters(), { lr: 0.01 });
const loss = nn.functional.cross_entropy(model(X), y); // expect: target-mismatch
opt.zero_grad();
loss.backward();
opt.step();
