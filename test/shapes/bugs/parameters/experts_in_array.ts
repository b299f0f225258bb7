import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class MixtureOfExperts extends nn.Module {
  experts = [new nn.Linear(6, 3), new nn.Linear(6, 3)]; // expect: hidden-modules // fix: experts = new nn.ModuleList([new nn.Linear(6, 3), new nn.Linear(6, 3)]);
  gate = new nn.Linear(6, 2);

  forward(x: torch.Tensor) {
    const weights = this.gate(x).softmax(-1);
    const answers = [...this.experts].map((expert) => expert(x));
    return torch.stack(answers, 1).mul(weights.unsqueeze(-1)).sum(1);
  }
}

const moe = new MixtureOfExperts();
console.log(moe(torch.randn(5, 6)).shape, [...moe.parameters()].length);
