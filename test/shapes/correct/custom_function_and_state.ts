import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class STE extends torch.autograd.Function {
  static forward(ctx: any, x: torch.Tensor) {
    ctx.save_for_backward(x);
    return x.sign();
  }
  static backward(ctx: any, g: torch.Tensor) {
    const [x] = ctx.saved_tensors;
    return g.mul(x.abs().le(1));
  }
}
class BinaryLinear extends nn.Linear {
  override forward(x: torch.Tensor) {
    return nn.functional.linear(x, STE.apply(this.weight) as torch.Tensor, this.bias);
  }
}
class EMA {
  private shadow = new Map<string, torch.Tensor>();
  constructor(
    private m: nn.Module,
    private decay = 0.9,
  ) {
    for (const [k, p] of m.named_parameters()) this.shadow.set(k, p.detach().clone());
  }
  update() {
    for (const [k, p] of this.m.named_parameters())
      this.shadow
        .get(k)!
        .mul_(this.decay)
        .add_(p.detach(), { alpha: 1 - this.decay });
  }
}
const net = new nn.Sequential(
  new BinaryLinear(12, 20),
  new nn.BatchNorm1d(20),
  new nn.Hardtanh(),
  new BinaryLinear(20, 2),
);
const ema = new EMA(net);
const opt = new optim.Adam([{ params: net.at(0).parameters(), lr: 1e-3 }, { params: net.at(3).parameters() }], {
  lr: 1e-4,
});
const xs = torch.randn(16, 12),
  ys = torch.randint(0, 2, [16]);
for (const i of [0, 1, 2]) {
  opt.zero_grad();
  const out = net(xs);
  const loss = nn.functional.multi_margin_loss(out, ys);
  loss.backward();
  opt.step();
  ema.update();
  if (i === 1) for (const g of opt.param_groups) g.lr *= 0.5;
}
