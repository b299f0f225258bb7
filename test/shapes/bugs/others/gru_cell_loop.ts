import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Roll extends nn.Module {
  cell: nn.GRUCell;
  readout: nn.Linear;
  constructor(
    readonly inputs: number,
    readonly hidden: number,
  ) {
    super();
    this.cell = new nn.GRUCell(inputs, hidden);
    this.readout = new nn.Linear(hidden, inputs);
  }
  *states(x: torch.Tensor) {
    let h = torch.zeros(x.size(0), this.inputs); // fix: let h = torch.zeros(x.size(0), this.hidden);
    for (const step of x.unbind(1)) {
      h = this.cell(step, h); // expect: hidden-size
      yield h;
    }
  }
  forward(x: torch.Tensor) {
    return this.readout(torch.stack([...this.states(x)], 1));
  }
}
console.log(new Roll(5, 9)(torch.randn(4, 6, 5)).shape);
