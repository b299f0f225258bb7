import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const model = new nn.Sequential(new nn.Linear(10, 10), new nn.ReLU(), new nn.Linear(10, 1));
const opt = new optim.SGD(model.parameters(), { lr: 0.01 });
const ACC = 4;
const loader = new torch.utils.data.DataLoader(
  new torch.utils.data.TensorDataset(torch.randn(40, 10), torch.randn(40, 1)),
  { batch_size: 3 },
);
let i = 0;
for (const [x, y] of loader) {
  const loss = nn.functional.mse_loss(model(x), y).div(ACC);
  loss.backward();
  if (++i % ACC === 0) {
    opt.step();
    opt.zero_grad();
  }
}
function trainStep(f: () => torch.Tensor) {
  const l = f();
  l.backward();
  opt.step();
  for (const p of model.parameters()) p.grad = null;
}
for (let k = 0; k < 2; k++) trainStep(() => model(torch.randn(2, 10)).pow(2).mean());
const lbfgs = new optim.LBFGS(model.parameters(), { max_iter: 2 });
lbfgs.step(() => {
  lbfgs.zero_grad();
  const l = model(torch.ones(2, 10)).pow(2).mean();
  l.backward();
  return l;
});
