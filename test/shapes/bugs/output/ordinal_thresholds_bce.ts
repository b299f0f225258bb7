import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

/** Ratings from 0 to 4 as four yes-no questions: is it more than k? */
const RATINGS = 5;
const levels = (y: torch.Tensor) => y.unsqueeze(1).gt(torch.arange(RATINGS - 1)); // fix: const levels = (y: torch.Tensor) => y.unsqueeze(1).gt(torch.arange(RATINGS - 1)).float();

class Ordinal extends nn.Module {
  features = new nn.Sequential(new nn.Linear(12, 16), new nn.ReLU(), new nn.Linear(16, 1));
  thresholds = new nn.Parameter(torch.linspace(-1, 1, RATINGS - 1));
  forward(x: torch.Tensor) {
    return this.features(x).sub(this.thresholds);
  }
}
const model = new Ordinal();
const opt = new optim.Adam(model.parameters());
const [x, y] = [torch.randn(20, 12), torch.randint(0, RATINGS, [20])];
const loss = nn.functional.binary_cross_entropy(model(x).sigmoid(), levels(y)); // expect: target-dtype
opt.zero_grad();
loss.backward();
opt.step();
