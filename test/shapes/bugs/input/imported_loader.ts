import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { CLASSES, loaders } from './lib/tables';

const { train, test } = loaders(80, 20);

const net = new nn.Sequential(
  new nn.Linear(16, 24), // fix: new nn.Linear(20, 24),
  new nn.ReLU(),
  new nn.Linear(24, CLASSES),
);
const optimizer = new optim.AdamW(net.parameters(), { lr: 3e-3 });

for (const [x, y] of train) {
  const loss = nn.functional.cross_entropy(net(x), y); // expect: size-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}

net.eval();
let right = 0;
torch.no_grad(() => {
  for (const [x, y] of test) right += net(x).argmax(1).eq(y).sum().item();
});
console.log(right);
