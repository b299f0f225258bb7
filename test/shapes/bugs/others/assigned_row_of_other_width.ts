import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class ProtoMemory extends nn.Module {
  declare slots: torch.Tensor;
  declare filled: torch.Tensor;
  constructor(
    private readonly classes: number,
    dim: number,
  ) {
    super();
    this.register_buffer('slots', torch.zeros(classes, dim));
    this.register_buffer('filled', torch.zeros(classes, { dtype: torch.bool }));
  }
  write(features: torch.Tensor, labels: torch.Tensor) {
    for (let c = 0; c < this.classes; c++) {
      const members = features.at(labels.eq(c));
      if (members.size(0) === 0) continue;
      this.slots.put_(c, members.mean(1)); // expect: broadcast-mismatch // fix: this.slots.put_(c, members.mean(0));
      this.filled.put_(c, true);
    }
  }
}
const encoder = new nn.Sequential(new nn.Linear(10, 16), new nn.ReLU());
const memory = new ProtoMemory(3, 16);
const labels = torch.tensor([0, 0, 1, 1, 2, 2]);
torch.no_grad(() => memory.write(encoder(torch.randn(6, 10)), labels));
console.log(memory.filled);
