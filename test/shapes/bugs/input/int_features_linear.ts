import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;
const rows = [
  [5, 3, 1],
  [4, 3, 1],
  [7, 3, 5],
  [6, 3, 6],
];
const species = [0, 0, 1, 1];
const ds = new TensorDataset(torch.tensor(rows), torch.tensor(species)); // fix: const ds = new TensorDataset(torch.tensor(rows).float(), torch.tensor(species));
const model = new nn.Sequential(new nn.Linear(3, 6), new nn.ReLU(), new nn.Linear(6, 2));
for (const [x, y] of new DataLoader(ds, { batch_size: 2, shuffle: true })) {
  const l = nn.functional.cross_entropy(model(x), y); // expect: dtype-mismatch
  l.backward();
}
