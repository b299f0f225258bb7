import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class ContrastiveLoss extends nn.Module {
  margin: number;

  constructor(margin = 1.0) {
    super();
    this.margin = margin;
  }

  forward(a: torch.Tensor, b: torch.Tensor, label: torch.Tensor) {
    const distance = nn.functional.pairwise_distance(a, b);
    const near = label.mul(distance.pow(2)); // expect: silent-broadcast
    const far = label
      .neg()
      .add(1)
      .mul(distance.neg().add(this.margin).clamp({ min: 0 }).pow(2));
    return near.add(far).mean();
  }
}

const embed = new nn.Linear(10, 4);
const label = torch.randint(0, 2, [18, 1]).float(); // fix: const label = torch.randint(0, 2, [18]).float();
const criterion = new ContrastiveLoss();
const loss = criterion(embed(torch.randn(18, 10)), embed(torch.randn(18, 10)), label);
loss.backward();
