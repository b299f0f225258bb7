import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const K = 4;
const conv = (i: number, o: number, s = 1) =>
  new nn.Sequential(new nn.Conv2d(i, o, 3, { stride: s, padding: 1 }), new nn.BatchNorm2d(o), new nn.ReLU());
class ASPP extends nn.Module {
  branches: nn.ModuleList;
  pool = new nn.AdaptiveAvgPool2d(1);
  fuse: nn.Conv2d;
  img: nn.Conv2d;
  constructor(i: number, o: number, rates: number[]) {
    super();
    this.branches = new nn.ModuleList([
      new nn.Conv2d(i, o, 1),
      ...rates.map((r) => new nn.Conv2d(i, o, 3, { padding: r, dilation: r })),
    ]);
    this.img = new nn.Conv2d(i, o, 1);
    this.fuse = new nn.Conv2d(o * (rates.length + 2), o, 1);
  }
  forward(x: torch.Tensor) {
    const [h, w] = [x.size(-2), x.size(-1)];
    const parts = [...this.branches].map((b) => b(x));
    parts.push(F.interpolate(this.img(this.pool(x)), { size: [h, w], mode: 'bilinear', align_corners: false }));
    return this.fuse(torch.cat(parts, 1));
  }
}
class Net extends nn.Module {
  low = conv(3, 8, 2);
  high = conv(8, 16, 2);
  aspp = new ASPP(16, 12, [2, 4]);
  red = new nn.Conv2d(8, 4, 1);
  cls = new nn.Conv2d(16, K, 3, { padding: 1 });
  forward(x: torch.Tensor): { out: torch.Tensor } {
    const low = this.low(x);
    const hi = F.interpolate(this.aspp(this.high(low)), { size: low.shape.slice(2) as number[], mode: 'bilinear' });
    const y = this.cls(torch.cat([hi, this.red(low)], 1));
    return { out: F.interpolate(y, { size: [x.size(2), x.size(3)] }) };
  }
}
function confusion(p: torch.Tensor, t: torch.Tensor) {
  const keep = t.ge(0).logical_and(t.lt(K));
  return torch.bincount(t.at(keep).mul(K).add(p.at(keep)), { minlength: K * K }).reshape(K, K);
}
const net = new Net();
const opt = new optim.AdamW(net.parameters());
let hist = torch.zeros(K, K, { dtype: torch.long });
for (let i = 0; i < 2; i++) {
  const x = torch.rand(3, 3, 20, 28),
    y = torch.randint(0, K, [3, 20, 28]);
  const { out } = net(x);
  const ce = F.cross_entropy(out, y, { ignore_index: 255 });
  const hot = F.one_hot(y, K).permute(0, 3, 1, 2).float();
  const probs = out.softmax(1);
  const dice = probs
    .mul(hot)
    .sum([0, 2, 3])
    .mul(2)
    .div(probs.add(hot).sum([0, 2, 3]))
    .mean();
  opt.zero_grad();
  ce.add(dice.neg().add(1)).backward();
  opt.step();
  hist = hist.add(confusion(out.argmax(1).flatten(), y.flatten()));
}
const iou = hist
  .diag()
  .float()
  .div(hist.sum(0).add(hist.sum(1)).sub(hist.diag()).float());
console.log(iou.mean().item());
