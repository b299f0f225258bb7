import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;

const TAGS = ['cat', 'dog', 'fish', 'bird'];
const net = new nn.Sequential(new nn.Linear(12, 24), new nn.ReLU(), new nn.Linear(24, TAGS.length));
const y = torch.randint(0, 2, [40, TAGS.length]); // fix: const y = torch.randint(0, 2, [40, TAGS.length]).float();
const loader = new DataLoader(new TensorDataset(torch.randn(40, 12), y), { batch_size: 8 });
const bce = new nn.BCEWithLogitsLoss({ pos_weight: torch.ones(TAGS.length).mul(2) });
let sum = 0;
for (const [bx, by] of loader) {
  const l = bce(net(bx), by); // expect: target-dtype
  l.backward(); // maybe
  sum += l.item();
}
console.log(sum);
