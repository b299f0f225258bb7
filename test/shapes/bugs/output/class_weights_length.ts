import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const counts = { cat: 120, dog: 90, bird: 30 } as const;
const total = Object.values(counts).reduce((a, b) => a + b, 0);
const weight = torch.tensor(Object.entries(counts).map(([, n]) => total / (3 * n)));

const classes = ['background', ...Object.keys(counts)];
const net = new nn.Sequential(
  new nn.Conv2d(3, 12, 3),
  new nn.BatchNorm2d(12),
  new nn.ReLU(),
  new nn.AdaptiveMaxPool2d([1, 1]),
  new nn.Flatten(),
  new nn.Linear(12, classes.length), // fix: new nn.Linear(12, classes.length - 1),
);
const criterion = new nn.CrossEntropyLoss({ weight });
const optimizer = new optim.Adagrad(net.parameters());
const x = torch.rand(10, 3, 18, 18);
const y = torch.randint(0, 3, [10]);
const loss = criterion(net(x), y); // expect: size-mismatch
optimizer.zero_grad();
loss.backward();
optimizer.step();
