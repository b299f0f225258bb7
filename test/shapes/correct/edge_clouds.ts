import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, Dataset } = torch.utils.data;
torch.manual_seed(12);

// Parts of point clouds by edge convolutions over the nearest neighbours (DGCNN).
const POINTS = 48;
const NEIGHBOURS = 6;
const PARTS = 3;

/** A lamp: a foot, a pole and a shade, turned by chance. */
class Lamps extends Dataset<[torch.Tensor, torch.Tensor]> {
  get length() {
    return 21;
  }
  at(index: number): [torch.Tensor, torch.Tensor] {
    const each = POINTS / PARTS;
    const angle = torch.rand(each).mul(2 * Math.PI);
    const ring = (radius: number, height: number) =>
      torch.stack([angle.cos().mul(radius), angle.sin().mul(radius), torch.full([each], height)]);
    const pole = torch.stack([torch.zeros(each), torch.zeros(each), torch.rand(each)]);
    const cloud = torch.cat([ring(0.5, 0.01), pole, ring(0.4, 0.99 + index / 1000)], 1);
    const part = torch.arange(PARTS).repeat_interleave(each);
    const shuffled = torch.randperm(POINTS);
    return [cloud.at(':', shuffled), part.at(shuffled)];
  }
}

/** Indices of the nearest points of each, [N, P, K], of points [N, C, P]. */
function knn(x: torch.Tensor, k: number) {
  const inner = x.transpose(2, 1).matmul(x).mul(-2);
  const square = x.pow(2).sum(1, { keepdim: true });
  const distance = square.add(inner).add(square.transpose(2, 1));
  return distance.topk(k, { dim: -1, largest: false })[1];
}

/** [N, C, P] -> [N, 2C, P, K]: what neighbours differ by, and the point itself. */
function edges(x: torch.Tensor, k: number) {
  const [n, c, p] = x.shape;
  const index = knn(x, k);
  const offset = torch.arange(n).view(-1, 1, 1).mul(p);
  const flat = x.transpose(1, 2).reshape(n * p, c);
  const neighbours = flat.at(index.add(offset).view(-1)).view(n, p, k, c);
  const centre = x.transpose(1, 2).unsqueeze(2).expand(n, p, k, c);
  return torch.cat([neighbours.sub(centre), centre], 3).permute(0, 3, 1, 2);
}

class EdgeConv extends nn.Module {
  mlp: nn.Sequential;
  constructor(
    from: number,
    to: number,
    readonly k: number,
  ) {
    super();
    this.mlp = new nn.Sequential(
      new nn.Conv2d(from * 2, to, 1, { bias: false }),
      new nn.BatchNorm2d(to),
      new nn.LeakyReLU(0.2),
    );
  }
  forward(x: torch.Tensor): torch.Tensor {
    return (this.mlp(edges(x, this.k)) as torch.Tensor).amax(-1);
  }
}

class PartNet extends nn.Module {
  convs: nn.ModuleList;
  fuse: nn.Conv1d;
  head: nn.Sequential;

  constructor(widths = [12, 16, 24], wide = 32) {
    super();
    this.convs = new nn.ModuleList(widths.map((to, i) => new EdgeConv(i > 0 ? widths[i - 1] : 3, to, NEIGHBOURS)));
    const all = widths.reduce((a, b) => a + b);
    this.fuse = new nn.Conv1d(all, wide, 1);
    this.head = new nn.Sequential(
      new nn.Conv1d(wide + all, 32, 1),
      new nn.BatchNorm1d(32),
      new nn.ReLU(),
      new nn.Dropout(0.2),
      new nn.Conv1d(32, PARTS, 1),
    );
  }

  forward(x: torch.Tensor): torch.Tensor {
    const levels: torch.Tensor[] = [];
    let h = x;
    for (const conv of this.convs) {
      h = conv(h) as torch.Tensor;
      levels.push(h);
    }
    const joined = torch.cat(levels, 1);
    const whole = this.fuse(joined).amax(2, { keepdim: true }).expand(-1, -1, x.size(2));
    return this.head(torch.cat([whole, joined], 1));
  }
}

const all = new Lamps();
const [trainset, testset] = torch.utils.data.random_split(all, [15, 6]);
const trainloader = new DataLoader(trainset, { batch_size: 5, shuffle: true });
const net = new PartNet();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9, weight_decay: 1e-4 });
const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, 4);
for (let epoch = 0; epoch < 4; epoch++) {
  net.train();
  let seen = 0;
  let sum = 0;
  for (const [clouds, parts] of trainloader) {
    const loss = F.cross_entropy(net(clouds), parts, { label_smoothing: 0.05 });
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    sum += loss.item() * clouds.size(0);
    seen += clouds.size(0);
  }
  scheduler.step();
  console.log(epoch, (sum / seen).toFixed(3));
}

net.eval();
const hits = torch.zeros(PARTS);
const totals = torch.zeros(PARTS);
torch.no_grad(() => {
  for (const [clouds, parts] of new DataLoader(testset, { batch_size: 4 })) {
    const right = net(clouds).argmax(1).eq(parts);
    for (let part = 0; part < PARTS; part++) {
      const own = parts.eq(part);
      hits.at(part).add_(right.logical_and(own).sum());
      totals.at(part).add_(own.sum());
    }
  }
});
console.log(hits.div(totals).ge(0), totals);
