// A straight line through points: first with bare tensors, then with a module and an optimizer.

// %% Five points
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(0);

/** Puts a column of ones beside x, so that the second weight is the intercept. */
function withOnes(x: torch.Tensor) {
  return torch.stack([x, torch.ones(x.numel())], { dim: 1 });
}

/** Goes downhill by hand: the gradient of the sum of squares, times a small step. */
function fit(inputs: torch.Tensor, targets: torch.Tensor, w: torch.Tensor, epochs: number, lr: number) {
  let loss = torch.tensor(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    loss = inputs.mv(w).sub(targets).pow(2).sum();
    loss.backward();
    w.data = w.data.sub(w.grad!.mul(lr));
    w.grad!.zero_();
  }
  return loss;
}

const five = torch.tensor([1.4, 5, 11, 16, 21]);
const measured = torch.tensor([14.4, 29.6, 62, 85.5, 113.4]);
const line = torch.rand(2, { requires_grad: true });
console.log('final loss:', fit(withOnes(five), measured, line, 1000, 1e-4).item());
console.log('weights:', line.data);

plt.scatter(five, measured);
plt.plot(five, withOnes(five).mv(line.data), 'r-');
plt.show();

// %% A hundred thousand points, timed, on a GPU if there is one
// The loss is a sum, so its slope grows with the number of points, and the steps must shrink: with 1e-4 the weights
// would run away to infinity.
const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
const many = torch.linspace(-3, 3, 100_000);
const noisy = many.add(torch.rand(many.size()).mul(1.2));
const w = torch.rand(2).to(device);
w.requires_grad = true;
const start = performance.now();
const last = fit(withOnes(many).to(device), noisy.to(device), w, 1000, 1e-6);
console.log(`time: ${((performance.now() - start) / 1000).toFixed(2)} s`);
console.log('final loss:', last.item());
console.log('weights:', w.data);

// %% Variable: what old scripts wrap tensors in
// Since tensors know their gradients themselves it does nothing more than set requires_grad.
const variable = torch.autograd.Variable(torch.ones(3), { requires_grad: true });
const squares = variable.mul(variable).sum();
squares.backward();
console.log(variable.data, variable.grad, variable.grad_fn, squares.grad_fn?.name());

// %% The same with a module, a loss and an optimizer
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

// %% Training: the picture moves while the loop runs, and the curve is in the training panel
function draw(output: torch.Tensor, loss: torch.Tensor) {
  plt.cla();
  plt.scatter(x, y, { marker: '.' });
  plt.plot(x, output.data, 'r-', { lw: 5 });
  plt.text(0.5, 0, `Loss=${loss.item().toFixed(6)}`, { fontdict: { size: 20, color: 'red' } });
  plt.pause(0.005);
}

let loss = criterion(model(x), y);
for (let epoch = 0; epoch < 10_000; epoch++) {
  const output = model(x);
  loss = criterion(output, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (epoch % 80 === 0) {
    writer.add_scalar('loss', loss, epoch);
    draw(output, loss);
  }
}
writer.close();
plt.show();
console.log('final loss:', loss.item());
console.log('weights:', [...model.parameters()]);
