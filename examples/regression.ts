// A straight line through points: first with bare tensors, then with a module and an optimizer.

// %% Five points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(0);

/** Puts a column of ones beside x, so that the second weight is the intercept. */
function withOnes(x: torch.Tensor) {
  return torch.stack([x, torch.ones(x.numel())], { dim: 1 });
}

function fit(inputs: torch.Tensor, targets: torch.Tensor, epochs: number, lr: number) {
  const w = torch.rand(2, { requires_grad: true });
  let loss = torch.tensor(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    loss = inputs.mv(w).sub(targets).pow(2).sum();
    loss.backward();
    w.data = w.data.sub(w.grad!.mul(lr));
    w.grad!.zero_();
  }
  return { w, loss };
}

const five = torch.tensor([1.4, 5, 11, 16, 21]);
const measured = torch.tensor([14.4, 29.6, 62, 85.5, 113.4]);
const line = fit(withOnes(five), measured, 1000, 1e-4);
console.log('final loss:', line.loss.item());
console.log('weights:', line.w.data);

// %% A hundred thousand points, timed
// The loss is a sum, so its slope grows with the number of points, and the steps must shrink.
const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
const many = torch.linspace(-3, 3, 100_000);
const noisy = many.add(torch.rand(many.size()).mul(1.2));
const start = performance.now();
const long = fit(withOnes(many).to(device), noisy.to(device), 1000, 1e-6);
console.log(`time: ${((performance.now() - start) / 1000).toFixed(2)} s`);
console.log('final loss:', long.loss.item());
console.log('weights:', long.w.data);

// %% The same with a module, a loss and an optimizer; the curve is in the training panel
class LR extends nn.Module {
  linear = new nn.Linear(1, 1);

  forward(x: torch.Tensor) {
    return this.linear(x);
  }
}
const x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1);
const y = x.add(torch.rand(x.size()).mul(1.2));
const model = new LR();
const criterion = new nn.MSELoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 1e-4 });
const writer = new SummaryWriter('runs/regression');

let loss = criterion(model(x), y);
for (let epoch = 0; epoch < 10_000; epoch++) {
  loss = criterion(model(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (epoch % 80 === 0) writer.add_scalar('loss', loss, epoch);
}
writer.close();
console.log('final loss:', loss.item());
console.log('weights:', [...model.parameters()]);
