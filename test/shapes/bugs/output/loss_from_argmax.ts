import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const model = new nn.Linear(5, 3);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const x = torch.randn(21, 5);
const y = torch.arange(21).remainder(3);

for (let i = 0; i < 3; i++) {
  const predicted = model(x).argmax(1).float(); // fix: const predicted = model(x).softmax(1).matmul(torch.arange(3).float());
  const loss = predicted.sub(y).abs().mean();
  optimizer.zero_grad();
  loss.backward(); // expect: no-gradient
  optimizer.step();
}
