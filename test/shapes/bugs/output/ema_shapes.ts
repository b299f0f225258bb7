import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class EMA {
  private readonly shadow = new Map<string, torch.Tensor>();
  constructor(
    private readonly model: nn.Module,
    readonly decay = 0.99,
  ) {
    for (const [name, p] of model.named_parameters()) this.shadow.set(name, p.detach().clone());
  }
  update(model = this.model) {
    torch.no_grad(() => {
      for (const [name, p] of model.named_parameters()) {
        const old = this.shadow.get(name)!;
        this.shadow.set(name, old.mul(this.decay).add(p.mul(1 - this.decay))); // expect: broadcast-mismatch
      }
    });
  }
}
const teacher = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 4));
const student = new nn.Sequential(new nn.Linear(8, 12), new nn.ReLU(), new nn.Linear(12, 4)); // fix: const student = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 4));
const ema = new EMA(teacher);
ema.update(student);
