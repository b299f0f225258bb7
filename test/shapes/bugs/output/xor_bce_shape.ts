import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const X = torch.tensor(
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  { dtype: torch.float32 },
);
const Y = torch.tensor([0, 1, 1, 0], { dtype: torch.float32 }); // fix: const Y = torch.tensor([[0], [1], [1], [0]], { dtype: torch.float32 });
const net = new nn.Sequential(new nn.Linear(2, 4), new nn.Sigmoid(), new nn.Linear(4, 1), new nn.Sigmoid());
const opt = new optim.SGD(net.parameters(), { lr: 0.5 });
const crit = nn.functional.binary_cross_entropy;
for (let i = 0; i < 5; i++) {
  opt.zero_grad();
  const loss = crit(net(X), Y); // expect: target-mismatch
  loss.backward();
  opt.step();
}
