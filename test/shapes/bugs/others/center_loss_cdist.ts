import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CenterLoss extends nn.Module {
  centers: nn.Parameter;
  constructor(
    private classes: number,
    private dim: number,
  ) {
    super();
    this.centers = new nn.Parameter(torch.randn(dim, classes)); // fix: this.centers = new nn.Parameter(torch.randn(classes, dim));
  }
  forward(z: torch.Tensor, y: torch.Tensor) {
    const d = torch.cdist(z, this.centers); // expect: size-mismatch
    const mask = y.unsqueeze(1).eq(torch.arange(this.classes));
    return d.mul(mask).sum().div(z.size(0));
  }
}
const loss = new CenterLoss(10, 16)(torch.randn(8, 16), torch.randint(0, 10, [8]));
loss.backward();
