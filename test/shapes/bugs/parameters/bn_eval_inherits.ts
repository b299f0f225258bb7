import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

abstract class Base extends nn.Module {
  abstract encode(x: torch.Tensor): torch.Tensor;
  head: nn.Linear;

  constructor(
    readonly width: number,
    classes: number,
  ) {
    super();
    this.head = new nn.Linear(width, classes);
  }

  forward(x: torch.Tensor) {
    return this.head(this.encode(x)); // expect: size-mismatch
  }
}

class ConvEncoder extends Base {
  body: nn.Sequential;

  constructor(classes = 10) {
    super(32 * 6 * 6, classes); // fix: super(32 * 7 * 7, classes);
    this.body = new nn.Sequential(
      new nn.Conv2d(1, 16, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(16, 32, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
    );
  }

  override encode(x: torch.Tensor) {
    return this.body(x).flatten(1);
  }
}

const net = new ConvEncoder();
console.log(net(torch.rand(4, 1, 28, 28)).shape);
