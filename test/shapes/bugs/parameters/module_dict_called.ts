import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Multitask extends nn.Module {
  trunk = new nn.Sequential(new nn.Linear(12, 24), new nn.ReLU());
  heads = new nn.ModuleDict({ age: new nn.Linear(24, 1), kind: new nn.Linear(24, 5) });

  forward(x: torch.Tensor, task: 'age' | 'kind') {
    const features = this.trunk(x);
    return (this.heads as nn.Module)(features, task); // expect: wrong-call // fix: return this.heads.at(task)(features);
  }
}

const model = new Multitask();
console.log(model(torch.randn(4, 12), 'kind').shape);
