import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const model = new nn.Linear(4, 2);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
for (let epoch = 0; epoch < 3; epoch++) {
  const loss = nn.functional.cross_entropy(model(torch.rand(6, 4)), torch.randint(0, 2, [6]));
  optimizer.zero_grad; // expect: not-called // fix: optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
