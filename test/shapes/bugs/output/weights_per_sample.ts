// Rare examples count more; their weights are stored as a column.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;
const x = torch.randn(48, 5);
const y = torch.randint(0, 3, [48]);
const importance = torch.rand(48, 1);

const model = new nn.Linear(5, 3);
const criterion = new nn.CrossEntropyLoss({ reduction: 'none' });

for (const [input, label, weight] of new DataLoader(new TensorDataset(x, y, importance), { batch_size: 12 })) {
  const each = criterion(model(input), label);
  const loss = each.mul(weight).mean(); // expect: silent-broadcast // fix: const loss = each.mul(weight.squeeze(1)).mean();
  model.zero_grad();
  loss.backward();
}
