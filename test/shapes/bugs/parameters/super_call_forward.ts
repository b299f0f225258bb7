import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Base extends nn.Module {
  fc: nn.Linear;
  constructor(
    protected inDim: number,
    protected outDim: number,
  ) {
    super();
    this.fc = new nn.Linear(inDim, outDim);
  }
  forward(x: torch.Tensor, ..._more: torch.Tensor[]): torch.Tensor {
    return this.fc(x);
  }
}
class Gated extends Base {
  gate: nn.Linear;
  constructor(inDim: number, outDim: number) {
    super(inDim, outDim);
    this.gate = new nn.Linear(outDim, outDim);
  }
  override forward(x: torch.Tensor, c: torch.Tensor) {
    const y = super.forward(x);
    return y.mul(this.gate(c).sigmoid()); // expect: size-mismatch
  }
}
const g = new Gated(10, 6);
const ctx = torch.randn(4, 10); // fix: const ctx = torch.randn(4, 6);
console.log(g(torch.randn(4, 10), ctx).shape);
