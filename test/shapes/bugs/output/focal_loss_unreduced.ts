// A focal loss from its paper, without the mean at the end.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class FocalLoss extends nn.Module {
  constructor(private gamma = 2) {
    super();
  }

  forward(logits: torch.Tensor, target: torch.Tensor) {
    const ce = F.cross_entropy(logits, target, { reduction: 'none' });
    const p = ce.neg().exp();
    return p.neg().add(1).pow(this.gamma).mul(ce); // fix: return p.neg().add(1).pow(this.gamma).mul(ce).mean();
  }
}

const model = new nn.Linear(7, 4);
const focal = new FocalLoss();
const loss = focal(model(torch.randn(9, 7)), torch.randint(4, [9]));
loss.backward(); // expect: loss-not-reduced // fails: no-gradient
