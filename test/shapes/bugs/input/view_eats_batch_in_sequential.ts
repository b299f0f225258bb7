// Four values of 12×12 pictures do not make a row of 100.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Reshape extends nn.Module {
  private shape: number[];

  constructor(...shape: number[]) {
    super();
    this.shape = shape;
  }

  forward(x: torch.Tensor) {
    return x.view(this.shape); // expect: batch-eaten
  }
}

const net = new nn.Sequential(
  new nn.Conv2d(1, 4, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new Reshape(-1, 72), // fix: new Reshape(-1, 144),
  new nn.Linear(72, 10), // fix: new nn.Linear(144, 10),
);
const digits = torch.rand(16, 1, 12, 12);
const scores = net(digits);
console.log(scores.softmax(1).max(1).values.mean().item());
