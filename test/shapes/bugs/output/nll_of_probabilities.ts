// NLLLoss takes logarithms; log of a softmax is fine, but cross_entropy takes the logarithm again.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const model = new nn.Sequential(new nn.Linear(10, 20), new nn.ReLU(), new nn.Linear(20, 4));

function loss_of(x: torch.Tensor, y: torch.Tensor) {
  const log_p = F.log_softmax(model(x), 1);
  return F.cross_entropy(log_p, y); // expect: double-activation // fix: return F.nll_loss(log_p, y);
}

const optimizer = new optim.Adagrad(model.parameters());
for (let i = 0; i < 3; i++) {
  optimizer.zero_grad();
  loss_of(torch.randn(12, 10), torch.randint(0, 4, [12])).backward();
  optimizer.step();
}
