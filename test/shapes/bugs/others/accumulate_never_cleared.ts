import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const ACCUMULATE = 4;
const net = new nn.Linear(7, 2);
const optimizer = new optim.AdamW(net.parameters(), { lr: 1e-3 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, 2);
const data = new torch.utils.data.TensorDataset(torch.randn(64, 7), torch.randint(0, 2, [64]));
const loader = new torch.utils.data.DataLoader(data, { batch_size: 4 });

let micro = 0;
for (const [x, y] of loader) {
  const loss = nn.functional.cross_entropy(net(x!), y!).div(ACCUMULATE);
  loss.backward();
  micro += 1;
  if (micro % ACCUMULATE === 0) {
    optimizer.step(); // expect: missing-zero-grad // fix: optimizer.step(); optimizer.zero_grad();
    scheduler.step();
  }
}
