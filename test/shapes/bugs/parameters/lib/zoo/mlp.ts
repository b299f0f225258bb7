import type { Tensor } from 'tensorpad';
import { nn } from 'tensorpad';

export default class MLP extends nn.Module {
  body: nn.Sequential;
  head: nn.Linear;
  constructor(inputs: number, { hidden = 32, classes }: { hidden?: number; classes: number }) {
    super();
    this.body = new nn.Sequential(new nn.Linear(inputs, hidden), new nn.ReLU(), new nn.Linear(hidden, hidden * 2));
    this.head = new nn.Linear(hidden * 2, classes);
  }
  forward(x: Tensor) {
    return this.head(this.body(x).relu());
  }
}
