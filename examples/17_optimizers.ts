// Learning rates: one for each part of a network, and changing while it learns.

// %% The last program of the note: three points, and the line through them
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(8);
const x = new torch.Tensor([[1], [2], [3]]);
const y = new torch.Tensor([[2], [4], [6]]);

class LinearModel extends nn.Module {
  linear = new nn.Linear(1, 1);

  forward(x: torch.Tensor) {
    return this.linear(x);
  }
}
const model = new LinearModel();
const criterion = new nn.MSELoss({ size_average: false }); // today: { reduction: 'sum' }
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });

for (let epoch = 0; epoch < 1000; epoch++) {
  const loss = criterion(model(x), y);
  if (epoch % 200 === 0) console.log(epoch, loss.item());
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
console.log('w =', model.linear.weight.item());
console.log('b =', model.linear.bias!.item());
console.log('for 4:', model(new torch.Tensor([[4]])).data);

// %% Parameter groups: biases with the common rate, weights with their own
const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Sigmoid(), new nn.Linear(4, 1));
const biases = [...net.named_parameters()].filter(([name]) => name.endsWith('bias')).map(([, p]) => p);
const weights = [...net.named_parameters()].filter(([name]) => name.endsWith('weight')).map(([, p]) => p);
const grouped = new optim.SGD([{ params: biases }, { params: weights, lr: 0.0001 }], { lr: 0.1, momentum: 0.9 });
console.log(grouped);

// %% A misspelt key is found at once
try {
  // @ts-expect-error: the key is called params; the editor underlines this one.
  new optim.SGD([{ parms: biases }, { parms: weights, lr: 0.0001 }], { lr: 0.1 });
} catch (error) {
  console.log(String(error));
}

// %% Changing the rates: by hand, which keeps the momentum …
const input = torch.rand(32, 3);
const output = net(input);
output.backward(output);
grouped.step();
for (const group of grouped.param_groups) group.lr *= 0.1;
console.log(grouped.param_groups.map((group) => group.lr));

// %% … or by a scheduler
/** The rates of 60 epochs, as one scheduler would have them. */
function rates(make: (optimizer: optim.Optimizer) => optim.lr_scheduler.LRScheduler) {
  const scheduled = new optim.SGD(net.parameters(), { lr: 0.1 });
  const scheduler = make(scheduled);
  const seen: number[] = [];
  for (let epoch = 0; epoch < 60; epoch++) {
    seen.push(scheduler.get_last_lr()[0] as number);
    scheduled.step();
    scheduler.step();
  }
  return seen;
}
const { StepLR, ExponentialLR, CosineAnnealingLR, OneCycleLR } = optim.lr_scheduler;
const schedules = {
  StepLR: rates((o) => new StepLR(o, 20, { gamma: 0.5 })),
  ExponentialLR: rates((o) => new ExponentialLR(o, 0.95)),
  CosineAnnealingLR: rates((o) => new CosineAnnealingLR(o, 60)),
  OneCycleLR: rates((o) => new OneCycleLR(o, { max_lr: 0.1, total_steps: 61 })),
};
for (const [name, seen] of Object.entries(schedules)) console.log(name, seen[0].toFixed(4), seen[30].toFixed(4));

// %% Picture: how they fall
for (const [name, seen] of Object.entries(schedules)) plt.plot(seen, { label: name });
plt.xlabel('epoch');
plt.ylabel('learning rate');
plt.legend();
plt.show();
