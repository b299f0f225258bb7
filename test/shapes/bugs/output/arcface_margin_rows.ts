import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
class ArcMargin extends nn.Module {
  weight: nn.Parameter;
  constructor(
    features: number,
    private readonly classes: number,
    private readonly s = 16,
    private readonly m = 0.3,
  ) {
    super();
    this.weight = new nn.Parameter(torch.empty(classes, features));
    nn.init.xavier_normal_(this.weight);
  }
  forward(x: torch.Tensor, label: torch.Tensor) {
    const cosine = F.linear(F.normalize(x), F.normalize(this.weight));
    const theta = cosine.clamp(-0.999, 0.999).acos();
    const target = theta.gather(1, label.unsqueeze(1)).add(this.m).cos();
    const onehot = F.one_hot(label, this.classes).bool();
    return torch.where(onehot, target.squeeze(1), cosine).mul(this.s); // expect: broadcast-mismatch // fix: return torch.where(onehot, target, cosine).mul(this.s);
  }
}
const backbone = new nn.Sequential(new nn.Linear(20, 16), new nn.BatchNorm1d(16), new nn.ReLU());
const margin = new ArcMargin(16, 10);
const opt = new optim.SGD([{ params: backbone.parameters() }, { params: margin.parameters(), lr: 0.01 }], { lr: 0.1 });
for (const _ of Array(2)) {
  const y = torch.randint(0, 10, [24]);
  const loss = F.cross_entropy(margin(backbone(torch.randn(24, 20)), y), y);
  opt.zero_grad();
  loss.backward();
  opt.step();
}
