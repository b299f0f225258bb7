import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const series = torch.arange(60).float().mul(0.3).sin();
const lag = 5;
const X = series.unfold(0, lag, 1);
const y = series.at(`${lag}:`);
const model = new nn.Linear(lag, 1);
const opt = new optim.LBFGS(model.parameters(), { lr: 0.5, max_iter: 4 });
opt.step(() => {
  opt.zero_grad();
  const loss = nn.functional.mse_loss(model(X).squeeze(-1), y); // expect: target-mismatch // fix: const loss = nn.functional.mse_loss(model(X.at(':-1')).squeeze(-1), y);
  loss.backward();
  return loss;
});
