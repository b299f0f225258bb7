import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const x = torch.unsqueeze(torch.linspace(-3, 3, 100), 1);
const y = x.mul(2).add(1);
const model = new nn.Linear(1, 1);
const criterion = new nn.MSELoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });

for (let epoch = 0; epoch < 10; epoch++) {
  const loss = criterion(model(x), y);
  loss.backward();
  optimizer.step(); // expect: missing-zero-grad // fix: optimizer.step(); optimizer.zero_grad();
  if (epoch % 5 === 0) console.log(epoch, loss.item());
}
