import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const model = new nn.Linear(4, 1);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
let total: any = 0;
for (let step = 0; step < 5; step++) {
  const loss = nn.functional.mse_loss(model(torch.rand(8, 4)), torch.rand(8, 1));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  total += loss.item as any; // expect: not-called // fix: total += loss.item();
}
console.log(`mean loss ${total / 5}`);
