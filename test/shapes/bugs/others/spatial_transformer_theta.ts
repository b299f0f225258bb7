import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
class STN extends nn.Module {
  loc = new nn.Sequential(
    new nn.Conv2d(1, 4, 7),
    new nn.MaxPool2d(2),
    new nn.ReLU(),
    new nn.Conv2d(4, 6, 5),
    new nn.MaxPool2d(2),
    new nn.ReLU(),
  );
  fc = new nn.Sequential(new nn.Linear(6 * 3 * 3, 16), new nn.ReLU(), new nn.Linear(16, 6));
  forward(x: torch.Tensor) {
    const xs = this.loc(x).view(-1, 54);
    const theta = this.fc(xs).view(-1, 3, 2); // fix: const theta = this.fc(xs).view(-1, 2, 3);
    const grid = F.affine_grid(theta, [...x.shape], false); // expect: size-mismatch
    return F.grid_sample(x, grid, { align_corners: false });
  }
}
console.log(new STN()(torch.rand(2, 1, 28, 28)).shape);
