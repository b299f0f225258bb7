import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const head = (n: number) => new nn.Sequential(new nn.Linear(16, n), new nn.Softmax(1)); // fix: const head = (n: number) => new nn.Sequential(new nn.Linear(16, n));

class Classifier extends nn.Module {
  body = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU());
  top = head(5);
  forward(x: torch.Tensor) {
    return this.top(this.body(x));
  }
}
const model = new Classifier();
const crit = new nn.CrossEntropyLoss({ label_smoothing: 0.1 });
const opt = new optim.SGD(model.parameters(), { lr: 0.1 });
for (let i = 0; i < 3; i++) {
  const x = torch.randn(10, 8),
    y = torch.randint(0, 5, [10]);
  opt.zero_grad();
  const loss = crit(model(x), y); // expect: double-activation
  loss.backward();
  opt.step();
}
