import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const X = torch.randn(100, 3);
const y = X.at(':, 0').mul(X.at(':, 1')).gt(0).float();

const model = new nn.Sequential(new nn.Linear(3, 16), new nn.Tanh(), new nn.Linear(16, 1), new nn.Sigmoid());
const criterion = new nn.BCELoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });

for (let epoch = 0; epoch < 3; epoch++) {
  const p = model(X); // fix: const p = model(X).flatten();
  const loss = criterion(p, y); // expect: target-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  const accuracy = p.flatten().gt(0.5).eq(y.bool()).float().mean();
  console.log(epoch, loss.item(), accuracy.item());
}
