import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Linear(3, 1);
const criterion = new nn.L1Loss();
let total: any = 0; // fix: let total: any = torch.zeros([]);
for (let i = 0; i < 3; i++) {
  const loss = criterion(net(torch.randn(4, 3)), torch.zeros(4, 1));
  total += loss.item(); // fix: total = total.add(loss);
}
total.backward(); // expect: wrong-call
