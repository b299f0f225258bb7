import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CRF extends nn.Module {
  trans: nn.Parameter;
  constructor(readonly tags: number) {
    super();
    this.trans = new nn.Parameter(torch.randn(tags, tags));
  }
  partition(emissions: torch.Tensor) {
    let alpha = emissions.at(':', 0);
    for (let t = 1; t < emissions.size(1); t++) {
      const scores = alpha.unsqueeze(2).add(this.trans).add(emissions.at(':', t)); // expect: broadcast-mismatch // fix: const scores = alpha.unsqueeze(2).add(this.trans).add(emissions.at(':', t).unsqueeze(1));
      alpha = scores.logsumexp(1);
    }
    return alpha.logsumexp(1);
  }
}
const crf = new CRF(6);
crf
  .partition(torch.randn(3, 8, 6))
  .sum()
  .backward();
