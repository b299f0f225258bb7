import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const classes = 4;
class SSD extends nn.Module {
  stages = new nn.ModuleList(
    [8, 16, 16].map((c, i, a) => new nn.Sequential(new nn.Conv2d(i ? a[i - 1] : 3, c, 3, 2, 1), new nn.ReLU())),
  );
  loc: nn.ModuleList;
  conf: nn.ModuleList;
  constructor(readonly perCell = [4, 6, 4]) {
    super();
    const ch = [8, 16, 16];
    this.loc = new nn.ModuleList(ch.map((c, i) => new nn.Conv2d(c, perCell[i] * 4, 3, { padding: 1 })));
    this.conf = new nn.ModuleList(ch.map((c, i) => new nn.Conv2d(c, perCell[i] * classes, 3, { padding: 1 })));
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const loc: torch.Tensor[] = [],
      conf: torch.Tensor[] = [];
    let i = 0;
    for (const s of this.stages) {
      x = s(x);
      loc.push(this.loc.at(i)(x).permute(0, 2, 3, 1).reshape(x.size(0), -1, 4));
      conf.push(this.conf.at(i)(x).permute(0, 2, 3, 1).reshape(x.size(0), -1, classes));
      i++;
    }
    return [torch.cat(loc, 1), torch.cat(conf, 1)];
  }
}
const net = new SSD();
const opt = new optim.SGD(net.parameters(), { lr: 1e-3 });
const images = torch.rand(2, 3, 32, 32);
const [loc, conf] = net(images);
const gt = torch.randn_like(loc),
  labels = torch.randint(0, classes, [2, conf.size(1)]);
const pos = labels.gt(0);
const locLoss = F.smooth_l1_loss(loc.at(pos), gt.at(pos), { reduction: 'sum' });
const ce = F.cross_entropy(conf.view(-1, classes), labels.view(-1), { reduction: 'none' }).view(2, -1);
const hard = ce.masked_fill(pos, 0).sort(1, true)[0].at(':', ':20');
const loss = locLoss
  .add(ce.at(pos).sum())
  .add(hard.sum())
  .div(pos.sum().clamp({ min: 1 }));
opt.zero_grad();
loss.backward();
opt.step();
