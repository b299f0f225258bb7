import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const premise = torch.randn(8, 30);
const claim = torch.randn(8, 30);

/** Relations between two sentences: both, their difference and their product. */
class Entailment extends nn.Module {
  classify: nn.Sequential;

  constructor(width: number) {
    super();
    this.classify = new nn.Sequential(new nn.Linear(4 * width, 32), new nn.ReLU(), new nn.Linear(32, 3));
  }

  forward(a: torch.Tensor, b: torch.Tensor) {
    const together = torch.cat([a, b, a.sub(b).abs()], -1); // fix: const together = torch.cat([a, b, a.sub(b).abs(), a.mul(b)], -1);
    return this.classify(together); // expect: size-mismatch
  }
}

const relation = new Entailment(30);
console.log(relation(premise, claim).log_softmax(-1).shape);
