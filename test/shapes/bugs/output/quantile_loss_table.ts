import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const QUANTILES = [0.1, 0.5, 0.9];
function pinball(pred: torch.Tensor, target: torch.Tensor) {
  const losses = QUANTILES.map((q, i) => {
    const error = target.sub(pred.at(':', `${i}:${i + 1}`)); // expect: silent-broadcast // fix: const error = target.sub(pred.at(':', i));
    return torch.maximum(error.mul(q), error.mul(q - 1));
  });
  return torch.stack(losses).sum(0).mean();
}
const model = new nn.Sequential(new nn.Linear(6, 24), new nn.ReLU(), new nn.Linear(24, QUANTILES.length));
const opt = new optim.AdamW(model.parameters(), { lr: 1e-3 });
const scheduler = new optim.lr_scheduler.StepLR(opt, 10, { gamma: 0.5 });
for (let epoch = 0; epoch < 3; epoch++) {
  const x = torch.randn(40, 6);
  const y = x.sum(1).add(torch.randn(40).mul(0.1));
  const loss = pinball(model(x), y);
  opt.zero_grad();
  loss.backward();
  opt.step();
  scheduler.step();
}
