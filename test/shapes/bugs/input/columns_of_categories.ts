import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const table = torch.tensor([
  [0, 3, 11],
  [1, 2, 30],
  [1, 0, 7],
]);
const sizes = [2, 4, 30]; // fix: const sizes = [2, 4, 31];
const tables = new nn.ModuleList(sizes.map((n) => new nn.Embedding(n, 4)));
const columns = table.unbind(1);
const parts = columns.map((column, i) => tables.at(i)(column)); // expect: index-out-of-range
console.log(torch.cat(parts, { dim: 1 }).shape);
